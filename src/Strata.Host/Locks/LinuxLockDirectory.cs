using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Host.Locks;

/// <summary>By flock(2), which knows no pid namespaces and no users.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxLockDirectory(string path) : LockDirectory
{
    private readonly DirectoryHandle _directory = DirectoryHandle.OpenHostPath(path);

    public override IDisposable? TryCreate(string name) => Lock(_directory.CreateFile(name));

    public override IDisposable? TryAcquire(string name)
    {
        var file = Lock(_directory.OpenOrCreateFile(name));
        // It may have been removed, and made anew by another, between opening and locking it.
        if (file is null || _directory.FindStatus(name) is { } now && now.Inode == file.Status.Inode) return file;
        file.Dispose();
        return null;
    }

    public override IDisposable? TryTake(string name) => Find(name) is { } file ? Lock(file) : null;

    public override bool IsHeld(string name)
    {
        using var file = Find(name);
        return file is not null && !file.TryLock(exclusive: false);
    }

    public override bool TryRename(string name, string newName)
    {
        try
        {
            return _directory.TryRenameNoReplace(name, _directory, newName);
        }
        catch (LinuxException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    public override void Remove(string name) => _directory.TryRemoveFile(name);

    public override IReadOnlyList<string> List() => _directory.List().ConvertAll(static entry => entry.Name);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _directory.Dispose();
        base.Dispose(disposing);
    }

    private FileHandle? Find(string name)
    {
        try
        {
            return _directory.OpenFile(name);
        }
        catch (LinuxException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    private static FileHandle? Lock(FileHandle file)
    {
        var isLocked = false;
        try
        {
            isLocked = file.TryLock(exclusive: true);
            return isLocked ? file : null;
        }
        finally
        {
            if (!isLocked) file.Dispose();
        }
    }
}
