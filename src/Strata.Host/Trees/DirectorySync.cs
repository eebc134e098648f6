namespace Strata.Host.Trees;

/// <summary>Writes files to disk on machines without syncfs(2).</summary>
public static class DirectorySync
{
    /// <summary>Waits until the content of all files below a directory is on disk.</summary>
    public static void Flush(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            // Windows flushes only what may be written.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file);
        }
    }
}
