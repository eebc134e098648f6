using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Storage.Leases;

/// <summary>
/// Locks by name across processes: who imports a layer or runs a build step holds its name, others wait. The kernel
/// drops a dead process's lock, so nobody waits for a ghost.
/// </summary>
internal sealed class WorkLocks : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryHandle _directory;

    public WorkLocks(StorePaths paths) => _directory = DirectoryHandle.OpenHostPath(Directory.CreateDirectory(paths.Locks).FullName);

    /// <summary>Waits until the name is free and takes it; released when the result is disposed.</summary>
    /// <param name="name">A file name.</param>
    /// <param name="cancel">Ends the wait.</param>
    public IDisposable Acquire(string name, CancellationToken cancel)
    {
        var pause = FirstPause;
        while (true)
        {
            if (TryAcquire(name) is { } held) return held;
            if (cancel.WaitHandle.WaitOne(pause)) cancel.ThrowIfCancellationRequested();
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private Held? TryAcquire(string name)
    {
        var file = _directory.OpenOrCreateFile(name);
        try
        {
            // The file may have been removed, and made anew by another, between opening and locking it.
            if (file.TryLock(exclusive: true) && _directory.FindStatus(name) is { } now && now.Inode == file.Status.Inode)
            {
                var held = new Held(_directory, name, file);
                file = null;
                return held;
            }
            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    public void Dispose() => _directory.Dispose();

    private sealed class Held(DirectoryHandle directory, string name, FileHandle file) : IDisposable
    {
        public void Dispose()
        {
            if (file.IsClosed) return;
            // Removed while still locked: whoever has it open finds the inode gone and tries again.
            directory.TryRemoveFile(name);
            file.Dispose();
        }
    }
}
