using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Strata.Host.Locks;

/// <summary>
/// By opening files for oneself alone, which .NET does with what the system has: Windows' sharing modes, flock(2) elsewhere.
/// </summary>
internal sealed class PortableLockDirectory(string path) : LockDirectory
{
    // Windows removes and renames an open file only when all who have it open allow that; it still lets nobody else read or write.
    private static readonly FileShare Alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    public override IDisposable? TryCreate(string name) => Open(name, FileMode.CreateNew);

    public override IDisposable? TryAcquire(string name)
    {
        var file = Open(name, FileMode.OpenOrCreate);
        if (file is null || IsStillThere(file, name)) return file;
        file.Dispose();
        return null;
    }

    public override IDisposable? TryTake(string name) => Open(name, FileMode.Open);

    public override bool IsHeld(string name)
    {
        using var file = Open(name, FileMode.Open);
        return file is null && File.Exists(PathOf(name));
    }

    public override bool TryRename(string name, string newName)
    {
        try
        {
            File.Move(PathOf(name), PathOf(newName), overwrite: false);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException) when (File.Exists(PathOf(newName)))
        {
            return false;
        }
    }

    public override void Remove(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception e) when (IsInUse(e) && OperatingSystem.IsWindows())
        {
            // Somebody is just looking whether it is locked: it goes when he closes it, or with the next who comes by.
        }
    }

    public override IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(path).Select(static file => Path.GetFileName(file))];

    private SafeFileHandle? Open(string name, FileMode mode)
    {
        try
        {
            return File.OpenHandle(PathOf(name), mode, FileAccess.ReadWrite, Alone);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (IsInUse(e))
        {
            return null;
        }
    }

    // Windows: a sharing violation, or "access denied" for a file that is going away with its last handle. Elsewhere EWOULDBLOCK, which
    // has two numbers.
    private static bool IsInUse(Exception e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is 32 or 33 || e is UnauthorizedAccessException
        : e is IOException && (e.HResult & 0xFFFF) is 11 or 35;

    // .NET tells no inode numbers. A time that nobody else gives a file does the same: whole and even seconds, which every file
    // system keeps, of a range of years that all know.
    private bool IsStillThere(SafeFileHandle file, string name)
    {
        var stamp = DateTime.UnixEpoch.AddSeconds(2L * RandomNumberGenerator.GetInt32(400_000_000, 1_000_000_000));
        File.SetLastWriteTimeUtc(file, stamp);
        return File.GetLastWriteTimeUtc(PathOf(name)) == stamp;
    }

    private string PathOf(string name) => Path.Combine(path, name);
}
