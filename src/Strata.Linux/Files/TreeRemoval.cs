namespace Strata.Linux.Files;

/// <summary>Removes whole trees without ever following a link or crossing into another file system.</summary>
[SupportedOSPlatform("linux")]
public static class TreeRemoval
{
    private const int MaxDepth = 100;

    // A removal waits for the disk much more than it works: several at once wait together. Not worth a thread for less.
    private const int Removers = 4;
    private const int FewestSubtrees = 16;
    private const int MostOpen = 256;

    /// <summary>As <see cref="Remove(DirectoryHandle, string)"/>, for a directory outside images.</summary>
    public static void Remove(string parent, string name)
    {
        using var handle = DirectoryHandle.FindHostPath(parent);
        if (handle is not null) Remove(handle, name);
    }

    /// <summary>
    /// Removes <paramref name="name"/> and all below it. Nothing happens when it does not exist; a second call, or one
    /// after a kill, goes on where the first stopped.
    /// </summary>
    /// <exception cref="LinuxException">Something can't be removed; EXDEV: a mount point, below which nothing was touched.</exception>
    public static void Remove(DirectoryHandle parent, string name)
    {
        RemoveSubtrees(parent, name);
        RemoveRest(parent, name);
    }

    // Large trees: what lies two levels down goes first, several subtrees at once. What fails here is met again by the rest, which
    // reports it.
    private static void RemoveSubtrees(DirectoryHandle parent, string name)
    {
        var open = new List<DirectoryHandle>();
        try
        {
            var root = parent.FindDirectoryOnSameMount(name);
            if (root is null) return;
            open.Add(root);
            var subtrees = new List<(DirectoryHandle Parent, string Name)>();
            foreach (var child in Directories(root))
            {
                if (open.Count == MostOpen) break;
                if (root.FindDirectoryOnSameMount(child) is not { } directory) continue;
                open.Add(directory);
                subtrees.AddRange(Directories(directory).Select(grandchild => (directory, grandchild)));
            }
            if (subtrees.Count < FewestSubtrees) return;
            Parallel.ForEach(subtrees, new ParallelOptions { MaxDegreeOfParallelism = Removers }, static subtree =>
            {
                try
                {
                    RemoveRest(subtree.Parent, subtree.Name);
                }
                catch (LinuxException)
                {
                    // Met again, and reported, by the removal of the whole.
                }
            });
        }
        catch (LinuxException)
        {
            // As above.
        }
        finally
        {
            foreach (var directory in open) directory.Dispose();
        }
    }

    // Another process may be removing the same tree: what it has removed while it was open here holds nothing any more.
    private static List<DirectoryEntry> ListOrNone(DirectoryHandle directory)
    {
        try
        {
            return directory.List();
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return [];
        }
    }

    private static IEnumerable<string> Directories(DirectoryHandle directory) =>
        directory.List().Where(static e => e.Kind is FileKind.Directory or null).Select(static e => e.Name);

    private static void RemoveRest(DirectoryHandle parent, string name)
    {
        var status = parent.FindStatus(name);
        if (status is null) return;
        if (status.Value.Kind != FileKind.Directory)
        {
            parent.TryRemoveFile(name);
            return;
        }
        // An explicit stack with a bound: an image may nest deeper than a thread's stack or the descriptors of a process
        // reach. What lies deeper is first moved up to the tree's own top, so that any depth is removed in bounded space.
        var moved = 0;
        var stack = new Stack<(DirectoryHandle Directory, string Name, Queue<string> Children)>();
        try
        {
            Push(parent, name);
            while (stack.TryPeek(out var top))
            {
                if (top.Children.TryDequeue(out var child))
                {
                    if (stack.Count < MaxDepth) Push(top.Directory, child);
                    else MoveUp(top.Directory, child);
                    continue;
                }
                stack.Pop();
                top.Directory.Dispose();
                (stack.TryPeek(out var above) ? above.Directory : parent).TryRemoveDirectory(top.Name);
            }
        }
        finally
        {
            while (stack.TryPop(out var left)) left.Directory.Dispose();
        }

        void MoveUp(DirectoryHandle above, string child)
        {
            var bottom = stack.Last();
            string target;
            do target = $".deep-{moved++}";
            while (!above.TryRenameNoReplace(child, bottom.Directory, target));
            bottom.Children.Enqueue(target);
        }

        void Push(DirectoryHandle above, string child)
        {
            var directory = above.FindDirectoryOnSameMount(child);
            if (directory is null)
            {
                above.TryRemoveFile(child);
                return;
            }
            var children = new Queue<string>();
            stack.Push((directory, child, children));
            foreach (var entry in ListOrNone(directory))
            {
                if (entry.Kind is FileKind.Directory or null) children.Enqueue(entry.Name);
                else directory.TryRemoveFile(entry.Name);
            }
        }
    }
}
