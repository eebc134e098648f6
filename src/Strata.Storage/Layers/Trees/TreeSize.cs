using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>Adds up a tree of files.</summary>
[SupportedOSPlatform("linux")]
internal static class TreeSize
{
    private const int MaxDepth = 2048;

    /// <summary>The sum of the sizes of regular files and of the targets of symbolic links, each inode once, in bytes; 0 for what does not exist.</summary>
    public static long Measure(string path)
    {
        using var root = DirectoryHandle.FindHostPath(path);
        return root is null ? 0 : Measure(root, [], 0);
    }

    private static long Measure(DirectoryHandle directory, HashSet<ulong> links, int depth)
    {
        // A tree may nest deeper than a stack or the descriptors of a process reach; no path leads there, and it is not counted.
        if (depth > MaxDepth) return 0;
        long size = 0;
        foreach (var entry in directory.List())
        {
            if (entry.Kind is FileKind.Directory or null)
            {
                using var child = directory.FindDirectory(entry.Name);
                if (child is not null)
                {
                    size += Measure(child, links, depth + 1);
                    continue;
                }
            }
            if (entry.Kind is FileKind.File or FileKind.SymbolicLink or null && directory.FindStatus(entry.Name) is { Kind: FileKind.File or FileKind.SymbolicLink } status && (status.Links == 1 || links.Add(status.Inode))) size += status.Size;
        }
        return size;
    }
}
