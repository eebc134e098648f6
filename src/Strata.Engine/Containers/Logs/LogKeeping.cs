using Strata.Linux;
using Strata.Linux.Files;
using ThreadPriority = Strata.Linux.Processes.ThreadPriority;

namespace Strata.Engine.Containers.Logs;

/// <summary>Keeps the full log files of running containers: a thread of its own hears of each new file within a fraction of a millisecond.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LogKeeping : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly FileWatch? _watch = FileWatch.TryCreate();
    private readonly Dictionary<string, Log> _logs = [];
    private readonly Dictionary<int, Log> _watched = [];
    private readonly Thread _thread;
    private readonly int? _wakeNumber;
    private readonly Action _wake;
    private volatile bool _ended;

    /// <param name="wakeFile">A file that others open to say that there is something new.</param>
    /// <param name="wake">Called then, on another thread.</param>
    public LogKeeping(string wakeFile, Action wake)
    {
        _wake = wake;
        _wakeNumber = _watch?.TryAddClosing(wakeFile);
        _thread = new Thread(Listen) { IsBackground = true, Name = "logs" };
        _thread.Start();
    }

    /// <summary>Says which logs there are; full files of those that are new or were not heard of are sorted in at once.</summary>
    /// <param name="logs">The path of each, and how many files it may have.</param>
    public void Keep(IReadOnlyDictionary<string, int> logs)
    {
        lock (_lock)
        {
            foreach (var (path, log) in _logs.Where(entry => !logs.ContainsKey(entry.Key)).ToList())
            {
                _logs.Remove(path);
                if (log.Number is not { } number) continue;
                _watched.Remove(number);
                _watch!.Remove(number);
            }
            foreach (var (path, files) in logs.Where(entry => !_logs.ContainsKey(entry.Key)))
            {
                var log = new Log(Path.GetFileName(path), new LogRotation(path, files), _watch?.TryAddRenames(Path.GetDirectoryName(path)!));
                _logs.Add(path, log);
                if (log.Number is { } number) _watched[number] = log;
            }
            foreach (var log in _logs.Values) Settle(log);
        }
    }

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
        _watch?.Dispose();
    }

    private void Listen()
    {
        // On a busy machine too: it does little, and what comes too late is lost.
        ThreadPriority.TryRaise();
        while (!_ended && _watch is not null) _watch.Wait(Look, Happened);
    }

    private void Happened(int number, string name)
    {
        if (number == _wakeNumber || number < 0)
        {
            _wake();
            return;
        }
        lock (_lock)
        {
            if (_watched.TryGetValue(number, out var log) && log.Name == name) Settle(log);
        }
    }

    private static void Settle(Log log)
    {
        try
        {
            log.Rotation.Settle();
        }
        catch (LinuxException)
        {
            // A full disk loses what is said, and nothing else; the next full file is another try.
        }
    }

    private sealed record Log(string Name, LogRotation Rotation, int? Number);
}
