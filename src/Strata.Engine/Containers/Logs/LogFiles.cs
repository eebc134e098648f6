using Strata.Linux.Files;

namespace Strata.Engine.Containers.Logs;

/// <summary>Opens the files of a log, while its monitor and whoever keeps full files (<see cref="LogRotation"/>) go on.</summary>
[SupportedOSPlatform("linux")]
internal static class LogFiles
{
    private const int MostAttempts = 100;

    /// <summary>The files, the oldest first and the log itself last; none when there is no log.</summary>
    public static List<LogFile> Open(string path)
    {
        using var directory = DirectoryHandle.FindHostPath(Path.GetDirectoryName(path)!);
        if (directory is null) return [];
        // While the files are sorted in, their names tell no order.
        directory.Lock();
        var log = Path.GetFileName(path);
        for (var attempt = 1; ; attempt++)
        {
            // The log comes last: what stands before it is older, if no name has changed meanwhile.
            var names = LogRotation.Names(directory, log);
            var files = names.ConvertAll(name => LogFile.TryOpen(Path.Combine(directory.DisplayPath, name)));
            if (IsTrue(directory, log, names, files) || attempt == MostAttempts) return Distinct(files);
            foreach (var file in files) file?.Dispose();
        }
    }

    /// <summary>True when a file is not the log any more: then nothing comes into it.</summary>
    public static bool IsReplaced(LogFile file, string path) => FileHandle.FindHostStatus(path) is { } now && now.Inode != file.Inode;

    private static bool IsTrue(DirectoryHandle directory, string log, List<string> names, List<LogFile?> files)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var now = directory.FindStatus(names[i]);
            if (now?.Inode != files[i]?.Inode) return false;
            // Begun, and perhaps ended, since.
            if (names[i] != log && files[i] is { WasEmpty: true } && now is { Size: > 0 }) return false;
        }
        return LogRotation.Names(directory, log).SequenceEqual(names);
    }

    // A file may have two names: the later one tells where it stands. What was empty is the log's next file.
    private static List<LogFile> Distinct(List<LogFile?> files)
    {
        var distinct = new List<LogFile>();
        for (var i = files.Count - 1; i >= 0; i--)
        {
            if (files[i] is not { } file) continue;
            if (distinct.Exists(later => later.Inode == file.Inode) || file.WasEmpty && i < files.Count - 1) file.Dispose();
            else distinct.Insert(0, file);
        }
        return distinct;
    }
}
