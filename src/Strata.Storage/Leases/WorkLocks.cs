using Strata.Host.Locks;

namespace Strata.Storage.Leases;

/// <summary>
/// Locks by name across processes: who imports a layer or runs a build step holds its name, others wait. The kernel
/// drops a dead process's lock, so nobody waits for a ghost.
/// </summary>
internal sealed class WorkLocks : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly LockDirectory _directory;

    public WorkLocks(StorePaths paths) => _directory = LockDirectory.Open(paths.Locks);

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

    private Held? TryAcquire(string name) => _directory.TryAcquire(name) is { } file ? new Held(_directory, name, file) : null;

    public void Dispose() => _directory.Dispose();

    private sealed class Held(LockDirectory directory, string name, IDisposable file) : IDisposable
    {
        private IDisposable? _file = file;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _file, null) is not { } held) return;
            // Removed while still locked: whoever has it open finds another file, or none, and tries again.
            directory.Remove(name);
            held.Dispose();
        }
    }
}
