using Strata.Linux.Files;

namespace Strata.Host.Locks;

/// <summary>A directory that one process at a time writes to. On Linux the lock is on the directory itself; elsewhere on a hidden file in it, which goes with the lock.</summary>
public static class WholeDirectoryLock
{
    private const string FileName = ".strata-lock";

    /// <summary>Locks a directory; null while somebody else has it.</summary>
    /// <exception cref="IOException">There is no such directory.</exception>
    public static IDisposable? TryTake(string path) => HostSystem.IsLinux ? TryTakeItself(path) : TryTakeFile(path);

    [SupportedOSPlatform("linux")]
    private static FileHandle? TryTakeItself(string path)
    {
        var directory = FileHandle.OpenHostPath(path);
        var isLocked = false;
        try
        {
            isLocked = directory.TryLock(exclusive: true);
            return isLocked ? directory : null;
        }
        finally
        {
            if (!isLocked) directory.Dispose();
        }
    }

    private static FileLock? TryTakeFile(string path)
    {
        var directory = new PortableLockDirectory(path);
        return directory.TryAcquire(FileName) is { } held ? new FileLock(directory, held) : null;
    }

    private sealed class FileLock(PortableLockDirectory directory, IDisposable held) : IDisposable
    {
        public void Dispose()
        {
            // While it is locked: whoever waits for it finds another file, or none.
            directory.Remove(FileName);
            held.Dispose();
        }
    }
}
