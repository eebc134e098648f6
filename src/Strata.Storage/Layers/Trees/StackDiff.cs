using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// What a stack of layers shows that another, usually the lower part of it, does not: one layer's worth of differences.
/// Parents first and the names of each directory ordered as bytes. Each handle that is given out is valid until the
/// next step.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class StackDiff(LowerView top, LowerView below, CancellationToken cancel)
{
    public IEnumerable<TreeDifference> Read()
    {
        if (top.Find("") is not { } root) yield break;
        var same = below.Find("") is { } old ? SameState.OfDirectories(root.Status, root.Parent, root.Name, old) : SameState.OfNewRoot(root.Parent);
        if (!same) yield return Difference("", ChangeKind.Changed, root);
        foreach (var difference in ReadChildren("", hasBelow: true)) yield return difference;
    }

    private IEnumerable<TreeDifference> ReadChildren(string path, bool hasBelow)
    {
        var names = new SortedSet<string>(top.List(path), Comparer<string>.Create(ImagePath.Compare));
        if (hasBelow) names.UnionWith(below.List(path));
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            var here = LayerPath.Join(path, name);
            LayerPath.CheckDepth(here);
            var before = hasBelow ? below.Find(here) : null;
            if (top.Find(here) is not { } now)
            {
                if (before is { } gone) yield return Difference(here, ChangeKind.Deleted, gone) with { Name = name };
                continue;
            }
            var difference = Difference(here, before is null ? ChangeKind.Added : ChangeKind.Changed, now) with { IsStored = now.Status.Kind != FileKind.Socket };
            if (now.Status.Kind != FileKind.Directory)
            {
                if (before is null || !IsSame(now, before.Value)) yield return difference;
                continue;
            }
            var wasDirectory = before is { Status.Kind: FileKind.Directory };
            var changed = !wasDirectory || !SameState.OfDirectories(now.Status, now.Parent, now.Name, before!.Value);
            // A directory comes before what is in it, and only when there is something to tell.
            if (changed) yield return difference;
            var told = changed;
            foreach (var inner in ReadChildren(here, wasDirectory))
            {
                // Looking up a directory on the way closes no handle below it.
                if (!told && top.Find(here) is { } parent) yield return Difference(here, ChangeKind.Changed, parent);
                told = true;
                yield return inner;
            }
        }
    }

    private bool IsSame((DirectoryHandle Parent, string Name, FileStatus Status) now, (DirectoryHandle Parent, string Name, FileStatus Status) before)
    {
        // The same inode: what is above has nothing of its own here.
        if (now.Status.Inode == before.Status.Inode && now.Status.Device == before.Status.Device) return true;
        if (!SameState.OfMetadata(now.Status, now.Parent, now.Name, before)) return false;
        // A file that got further names is stored with them, so that they become links of one file again.
        if (now.Status.Links > before.Status.Links) return false;
        return now.Status.Kind != FileKind.File || SameState.OfContent(now.Parent, now.Name, before, cancel);
    }

    private static TreeDifference Difference(string path, ChangeKind kind, (DirectoryHandle Parent, string Name, FileStatus Status) at) =>
        TreeDifference.Of(path, kind, at.Parent, at.Name, at.Status);
}
