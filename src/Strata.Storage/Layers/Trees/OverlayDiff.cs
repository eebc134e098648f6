using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// Reads an overlay's upper directory as a list of differences, parents first and the names of each directory ordered as
/// bytes. Each handle that is given out is valid until the next step.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class OverlayDiff(DirectoryHandle upper, LowerView lower, CancellationToken cancel)
{
    public IEnumerable<TreeDifference> Read()
    {
        var same = lower.Find("") is { } below ? SameState.OfDirectories(upper.Status, upper, ".", below) : SameState.OfNewRoot(upper);
        if (!same) yield return TreeDifference.Of("", ChangeKind.Changed, upper, ".", upper.Status) with { IsListed = false };
        foreach (var difference in ReadChildren(upper, "", hidden: false, hasLower: true)) yield return difference;
    }

    // Hidden: this directory, or one above it, is opaque, so that what is the same as below is stored all the same.
    // HasLower: the layers below have a directory here.
    private IEnumerable<TreeDifference> ReadChildren(DirectoryHandle directory, string path, bool hidden, bool hasLower)
    {
        var names = new List<(string Name, bool IsGone)>();
        foreach (var entry in directory.List()) names.Add((entry.Name, false));
        if (hidden && hasLower)
        {
            // What an opaque directory hides is gone, without a note for each name.
            var own = names.Select(static n => n.Name).ToHashSet();
            names.AddRange(lower.List(path).Where(name => !own.Contains(name)).Select(static name => (name, true)));
        }
        names.Sort(static (a, b) => ImagePath.Compare(a.Name, b.Name));
        foreach (var (name, isGone) in names)
        {
            cancel.ThrowIfCancellationRequested();
            var here = LayerPath.Join(path, name);
            LayerPath.CheckDepth(here);
            if (isGone)
            {
                yield return TreeDifference.Of(here, ChangeKind.Deleted, directory, name, default) with { IsStored = false };
                continue;
            }
            if (directory.FindStatus(name) is not { } status) continue;
            if (LowerView.IsWhiteout(status))
            {
                // A whiteout of what is not there: made and deleted again in this layer's life, or left by a rename.
                if (hasLower && lower.FindStatus(here) is not null) yield return TreeDifference.Of(here, ChangeKind.Deleted, directory, name, status) with { IsStored = !hidden };
                continue;
            }
            var below = hasLower ? lower.Find(here) : null;
            var kind = below is null ? ChangeKind.Added : ChangeKind.Changed;
            if (status.Kind != FileKind.Directory)
            {
                var difference = TreeDifference.Of(here, kind, directory, name, status) with { IsStored = status.Kind != FileKind.Socket };
                if (below is not null && IsSame(status, directory, name, below.Value))
                {
                    // Of several links all are kept, so that they stay links.
                    if (!hidden && status.Links == 1) continue;
                    difference = difference with { IsListed = false };
                }
                yield return difference;
                continue;
            }
            using var child = directory.OpenDirectory(name);
            var overDirectory = below is { Status.Kind: FileKind.Directory };
            var opaque = overDirectory && OverlayAttributes.IsOpaque(child);
            var changed = !overDirectory || !SameState.OfDirectories(status, directory, name, below!.Value);
            var self = TreeDifference.Of(here, kind, directory, name, status) with { Opaque = opaque && !hidden };
            using var children = ReadChildren(child, here, hidden || opaque, overDirectory).GetEnumerator();
            var any = children.MoveNext();
            // A directory is listed with its children. One that was only copied up is no difference.
            if (changed || any || opaque || hidden) yield return self with { IsListed = changed || any };
            for (; any; any = children.MoveNext()) yield return children.Current;
        }
    }

    private bool IsSame(FileStatus status, DirectoryHandle directory, string name, (DirectoryHandle Parent, string Name, FileStatus Status) below) =>
        SameState.OfMetadata(status, directory, name, below)
        && (status.Kind != FileKind.File || SameState.OfContent(directory, name, below, cancel));
}
