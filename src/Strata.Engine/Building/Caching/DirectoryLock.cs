using Strata.Engine.Archives;
using Strata.Linux.Files;

namespace Strata.Engine.Building.Caching;

/// <summary>A directory that one export at a time writes to. The lock is on the directory itself: the kernel drops it when the process dies.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileHandle _held;
    private readonly string _path;

    private DirectoryLock(FileHandle held, string path)
    {
        _held = held;
        _path = path;
    }

    /// <summary>Waits until no other export writes to the directory.</summary>
    public static DirectoryLock Acquire(string path, CancellationToken cancel)
    {
        var directory = FileHandle.OpenHostPath(path);
        try
        {
            while (!directory.TryLock(exclusive: true))
            {
                cancel.ThrowIfCancellationRequested();
                cancel.WaitHandle.WaitOne(Pause);
            }
            return new DirectoryLock(directory, path);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Removes what a killed export left half-written.</summary>
    public void RemoveAbandoned()
    {
        foreach (var name in (ReadOnlySpan<string>)[ArchiveLayout.IndexFile, ArchiveLayout.LayoutFile, CacheMountIndex.FileName]) Remove(_path, $".{name}.*");
        Remove(Path.Combine(_path, "blobs/sha256"), ".*");
    }

    public void Dispose() => _held.Dispose();

    private static void Remove(string directory, string pattern)
    {
        if (!Directory.Exists(directory)) return;
        foreach (var file in Directory.EnumerateFiles(directory, pattern).Where(OutputFile.IsTemporary)) File.Delete(file);
    }
}
