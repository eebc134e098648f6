using System.Globalization;
using Strata.Linux;
using Strata.Linux.Files;

namespace Strata.Engine.Containers.Logs;

/// <summary>
/// Keeps the files of a log that its monitor would lose. A monitor whose log is full opens <c>LOG.tmp</c>, emptying it when it is there, and
/// gives it the log's name. So that the full file stays, it has a second name beforehand, and the file that comes next has one too:
/// <code>
/// LOG          what the monitor writes
/// LOG.kept     the same file; after the monitor has begun a new one, the full file
/// LOG.tmp      empty: the monitor's next file
/// LOG.next     the same file; after the monitor has begun it, LOG or, when that is full too, the file between LOG.kept and LOG
/// LOG.1 …      full files, each with a higher number than those before it
/// </code>
/// So two files can become full before <see cref="Settle()"/> is called without anything being lost. The monitor alone bounds the size:
/// whoever else is killed, there are never more than these.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LogRotation
{
    private const string KeptEnd = ".kept";
    private const string CaughtEnd = ".caught";
    private const string NextEnd = ".next";
    private const string TemporaryEnd = ".tmp";

    private readonly string _directory;
    private readonly string _log;
    private readonly int _history;

    /// <param name="log">The log's path.</param>
    /// <param name="files">How many files there may be, at least two: the log and the full ones.</param>
    public LogRotation(string log, int files)
    {
        _directory = Path.GetDirectoryName(log)!;
        _log = Path.GetFileName(log);
        _history = files - 1;
    }

    /// <summary>The names that a log's files have in a directory, or may have, the oldest first and the log's own last.</summary>
    public static List<string> Names(DirectoryHandle directory, string log) =>
        [.. Numbers(directory, log).Select(number => Numbered(log, number)), log + KeptEnd, log + NextEnd, log];

    private static List<int> Numbers(DirectoryHandle directory, string log) => [.. directory.List().Select(entry => FindNumber(entry.Name, log)).OfType<int>().Order()];

    /// <summary>Makes the names before a monitor is started; a log that is full already begins anew.</summary>
    /// <param name="limit">When it is full, in bytes.</param>
    public void Begin(long limit)
    {
        using var directory = Acquire();
        if (directory is null) return;
        if (directory.FindStatus(_log) is null) directory.CreateFile(_log).Dispose();
        Settle(directory);
        if (directory.FindStatus(_log) is not { } log || log.Size < limit) return;
        Add(directory, _log);
        directory.TryRemoveFile(_log + KeptEnd);
        directory.CreateFile(_log).Dispose();
        Settle(directory);
    }

    /// <summary>Sorts in the files that have become full, and makes ready for the next. Nothing happens when none has, or the container is gone.</summary>
    /// <exception cref="LinuxException">The disk is full, or worse; the next call goes on with it.</exception>
    public void Settle()
    {
        using var directory = Acquire();
        if (directory is not null) Settle(directory);
    }

    // A start and the process that watches may meet.
    private DirectoryHandle? Acquire()
    {
        var directory = DirectoryHandle.FindHostPath(_directory);
        directory?.Lock();
        return directory;
    }

    // The monitor may begin a new file between any two calls here.
    private void Settle(DirectoryHandle directory)
    {
        if (directory.FindStatus(_log) is not { } log) return;
        var (kept, next) = (directory.FindStatus(_log + KeptEnd), directory.FindStatus(_log + NextEnd));
        if (kept?.Inode != log.Inode)
        {
            if (kept is not null) Add(directory, _log + KeptEnd);
            if (next?.Inode == log.Inode) directory.Rename(_log + NextEnd, directory, _log + KeptEnd);
            else
            {
                if (next is { Size: > 0 } && next?.Inode != kept?.Inode) Add(directory, _log + NextEnd);
                else if (next is not null && next?.Inode != directory.FindStatus(_log + TemporaryEnd)?.Inode) directory.TryRemoveFile(_log + NextEnd);
                var found = Catch(directory);
                // Begun and ended since the log was looked at: then what has the log's name now is younger.
                if (found != log.Inode && found != next?.Inode && directory.FindStatus(_log + NextEnd) is { Size: > 0 }) Add(directory, _log + NextEnd);
                directory.Rename(_log + CaughtEnd, directory, _log + KeptEnd);
            }
        }
        // Only one that was never the log may be the next one: it will be emptied.
        if (directory.TryCreateFile(_log + NextEnd) is not { } made) return;
        made.Dispose();
        try
        {
            directory.CreateHardLink(_log + TemporaryEnd, directory, _log + NextEnd);
        }
        catch (LinuxException e) when (e.Errno == Errno.EEXIST)
        {
            // The monitor has just made its own.
            directory.TryRemoveFile(_log + NextEnd);
        }
    }

    // Gives the log a second name, and says which file that is. The monitor may replace the file after its name was looked up: then it has
    // no name left, and the next one is meant.
    private ulong? Catch(DirectoryHandle directory)
    {
        // Of a call that was killed here.
        directory.TryRemoveFile(_log + CaughtEnd);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                directory.CreateHardLink(_log + CaughtEnd, directory, _log);
                return directory.FindStatus(_log + CaughtEnd)?.Inode;
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT && attempt < 100)
            {
            }
        }
    }

    // Makes a full file the youngest of the numbered ones, of which the oldest goes. However many there are, it is as quick.
    private void Add(DirectoryHandle directory, string name)
    {
        var numbers = Numbers(directory, _log);
        foreach (var number in numbers.Take(numbers.Count + 1 - _history)) directory.TryRemoveFile(Numbered(_log, number));
        directory.Rename(name, directory, Numbered(_log, numbers.LastOrDefault() + 1));
    }

    private static string Numbered(string log, int number) => string.Create(CultureInfo.InvariantCulture, $"{log}.{number}");

    private static int? FindNumber(string name, string log) =>
        name.Length > log.Length + 1 && name.StartsWith(log, StringComparison.Ordinal) && name[log.Length] == '.' && int.TryParse(name.AsSpan(log.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
