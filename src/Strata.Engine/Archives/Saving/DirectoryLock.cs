using Strata.Host.Locks;

namespace Strata.Engine.Archives.Saving;

/// <summary>A directory that one command at a time writes a layout to. The system drops the lock when the process dies.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly IDisposable _held;
    private readonly string _path;

    private DirectoryLock(IDisposable held, string path)
    {
        _held = held;
        _path = path;
    }

    /// <summary>Waits until nobody else writes to the directory.</summary>
    public static DirectoryLock Acquire(string path, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (WholeDirectoryLock.TryTake(path) is { } held) return new DirectoryLock(held, path);
            cancel.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>Removes what a killed command left half-written: blobs, the layout's documents, and others.</summary>
    public void RemoveAbandoned(params ReadOnlySpan<string> documents)
    {
        foreach (var name in (ReadOnlySpan<string>)[ArchiveLayout.IndexFile, ArchiveLayout.LayoutFile, .. documents]) Remove(_path, $".{name}.*");
        Remove(Path.Combine(_path, "blobs/sha256"), ".*");
    }

    public void Dispose() => _held.Dispose();

    private static void Remove(string directory, string pattern)
    {
        if (!Directory.Exists(directory)) return;
        foreach (var file in Directory.EnumerateFiles(directory, pattern).Where(OutputFile.IsTemporary)) File.Delete(file);
    }
}
