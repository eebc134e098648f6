namespace Strata.Host.Locks;

/// <summary>
/// A directory of files that processes hold locked. The system drops a dead process's locks, however it died, so that nobody
/// waits for a ghost. What is handed out is a lock until it is disposed.
/// </summary>
public abstract class LockDirectory : IDisposable
{
    private protected LockDirectory()
    {
    }

    /// <summary>Opens a directory, making it when it is missing.</summary>
    public static LockDirectory Open(string path)
    {
        Directory.CreateDirectory(path);
        return HostSystem.IsLinux ? new LinuxLockDirectory(path) : new PortableLockDirectory(path);
    }

    /// <summary>Makes a file and locks it; null when somebody else was quicker to lock it.</summary>
    /// <exception cref="IOException">The name is taken, or the disk is full.</exception>
    public abstract IDisposable? TryCreate(string name);

    /// <summary>Locks a file, making it when it is missing; null when somebody else has it, or it was removed just now.</summary>
    public abstract IDisposable? TryAcquire(string name);

    /// <summary>Locks a file that is there; null when somebody else has it or it is missing.</summary>
    public abstract IDisposable? TryTake(string name);

    /// <summary>True when a file is there and somebody, perhaps this process, has it locked.</summary>
    public abstract bool IsHeld(string name);

    /// <summary>Gives a file another name, locked or not; false when the name is taken, or the file is gone.</summary>
    public abstract bool TryRename(string name, string newName);

    /// <summary>Removes a file, locked or not; nothing happens when it is missing.</summary>
    public abstract void Remove(string name);

    /// <summary>The names in the directory.</summary>
    public abstract IReadOnlyList<string> List();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open; locks that were handed out stay.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
