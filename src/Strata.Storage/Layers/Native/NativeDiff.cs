using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Native;

/// <summary>
/// Compares a full copy with the tree that it was copied from. A file counts as unchanged when its size, time, mode,
/// owner and attributes are, and the file system has not touched its inode since the copy was made; one that was touched
/// is read and compared.
/// </summary>
/// <param name="tree">The copy.</param>
/// <param name="below">What it was copied from; null for an empty tree.</param>
/// <param name="copied">The status of a file made when the copy was complete.</param>
/// <param name="cancel">Stops between entries.</param>
[SupportedOSPlatform("linux")]
internal sealed class NativeDiff(DirectoryHandle tree, DirectoryHandle? below, FileStatus copied, CancellationToken cancel)
{
    private HashSet<ulong>? _withNewNames;

    public IEnumerable<TreeDifference> Read()
    {
        var same = below is not null ? SameState.OfDirectories(tree.Status, tree, ".", (below, ".", below.Status)) : SameState.OfNewRoot(tree);
        if (!same) yield return TreeDifference.Of("", ChangeKind.Changed, tree, ".", tree.Status) with { IsListed = false };
        foreach (var difference in ReadChildren(tree, below, "")) yield return difference;
    }

    private IEnumerable<TreeDifference> ReadChildren(DirectoryHandle directory, DirectoryHandle? old, string path)
    {
        var names = new SortedSet<string>(Comparer<string>.Create(ImagePath.Compare));
        foreach (var entry in directory.List()) names.Add(entry.Name);
        if (old is not null) foreach (var entry in old.List()) names.Add(entry.Name);
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            var here = LayerPath.Join(path, name);
            LayerPath.CheckDepth(here);
            var before = old?.FindStatus(name);
            if (directory.FindStatus(name) is not { } status)
            {
                yield return TreeDifference.Of(here, ChangeKind.Deleted, directory, name, default);
                continue;
            }
            var kind = before is null ? ChangeKind.Added : ChangeKind.Changed;
            var difference = TreeDifference.Of(here, kind, directory, name, status) with { IsStored = status.Kind != FileKind.Socket };
            if (status.Kind != FileKind.Directory)
            {
                var same = before is not null && IsSame(status, directory, name, (old!, name, before.Value));
                // A file that got further names is stored with them, so that they become links of one file again.
                if (same && (status.Links == 1 || IsUntouched(status) || !HasNewName(status))) continue;
                yield return difference with { IsListed = !same };
                continue;
            }
            using var child = directory.OpenDirectory(name);
            using var oldChild = before is { Kind: FileKind.Directory } ? old!.OpenDirectory(name) : null;
            var changed = oldChild is null || !SameState.OfDirectories(status, directory, name, (old!, name, before!.Value));
            using var children = ReadChildren(child, oldChild, here).GetEnumerator();
            var any = children.MoveNext();
            if (changed || any) yield return difference;
            for (; any; any = children.MoveNext()) yield return children.Current;
        }
    }

    private bool IsSame(FileStatus status, DirectoryHandle directory, string name, (DirectoryHandle Parent, string Name, FileStatus Status) before)
    {
        if (!SameState.OfMetadata(status, directory, name, before)) return false;
        if (status.Kind != FileKind.File) return true;
        return IsUntouched(status) || SameState.OfContent(directory, name, before, cancel);
    }

    // More names than before, or others: asked only for files with several names that were touched.
    private bool HasNewName(FileStatus status)
    {
        if (_withNewNames is null)
        {
            _withNewNames = [];
            FindNewNames(tree, below, []);
        }
        return _withNewNames.Contains(status.Inode);
    }

    // A file has a new name when one of its names is no name of the file below that it is a copy of.
    private void FindNewNames(DirectoryHandle directory, DirectoryHandle? old, Dictionary<ulong, ulong> copies)
    {
        cancel.ThrowIfCancellationRequested();
        foreach (var entry in directory.List())
        {
            if (directory.FindStatus(entry.Name) is not { } status) continue;
            var before = old?.FindStatus(entry.Name);
            if (status.Kind == FileKind.Directory)
            {
                using var child = directory.OpenDirectory(entry.Name);
                using var oldChild = before is { Kind: FileKind.Directory } ? old!.OpenDirectory(entry.Name) : null;
                FindNewNames(child, oldChild, copies);
            }
            else if (status.Links > 1)
            {
                var inode = before?.Inode ?? 0;
                if (inode == 0 || (!copies.TryAdd(status.Inode, inode) && copies[status.Inode] != inode)) _withNewNames!.Add(status.Inode);
            }
        }
    }

    private bool IsUntouched(FileStatus status) => (status.CtimeSeconds, status.CtimeNanoseconds).CompareTo((copied.CtimeSeconds, copied.CtimeNanoseconds)) < 0;
}
