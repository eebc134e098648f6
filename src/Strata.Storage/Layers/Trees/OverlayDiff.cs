using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// Reads an overlay's upper directory as a list of differences, ordered by path as bytes with parents first. Each
/// handle that is given out is valid until the next step.
/// </summary>
internal static class OverlayDiff
{
    public static IEnumerable<TreeDifference> Read(DirectoryHandle upper, LowerView lower, CancellationToken cancel)
    {
        var root = upper.Status;
        var children = ReadChildren(upper, "", lower, hidden: false, cancel);
        using var e = children.GetEnumerator();
        var any = e.MoveNext();
        if (any || !SameMetadata(root, upper, ".", lower, ""))
        {
            yield return new TreeDifference { Path = "", Kind = ChangeKind.Changed, Parent = upper, Name = ".", Status = root };
        }
        for (; any; any = e.MoveNext()) yield return e.Current;
    }

    private static IEnumerable<TreeDifference> ReadChildren(DirectoryHandle directory, string path, LowerView lower, bool hidden, CancellationToken cancel)
    {
        var entries = directory.List();
        entries.Sort(static (a, b) => Oci.ImagePath.Compare(a.Name, b.Name));
        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            if (directory.FindStatus(entry.Name) is not { } status) continue;
            var here = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (LowerView.IsWhiteout(status))
            {
                // A whiteout of what is not there: made and deleted again in this layer's life, or left by a rename.
                if (!hidden && lower.FindStatus(here) is not null)
                {
                    yield return new TreeDifference { Path = here, Kind = ChangeKind.Deleted, Parent = directory, Name = entry.Name, Status = status };
                }
                continue;
            }
            if (status.Kind == FileKind.Socket) continue;
            var below = hidden ? null : lower.FindStatus(here);
            if (status.Kind != FileKind.Directory)
            {
                yield return Difference(here, below, directory, entry.Name, status);
                continue;
            }
            using var child = directory.OpenDirectory(entry.Name);
            var opaque = IsOpaque(child);
            var hides = opaque && below is { Kind: FileKind.Directory };
            using var e = ReadChildren(child, here, lower, hidden || opaque || below is not { Kind: FileKind.Directory }, cancel).GetEnumerator();
            var any = e.MoveNext();
            if (any || hides || below is null || below.Value.Kind != FileKind.Directory || !SameMetadata(status, directory, entry.Name, lower, here))
            {
                yield return Difference(here, below, directory, entry.Name, status) with { Opaque = hides };
            }
            for (; any; any = e.MoveNext()) yield return e.Current;
        }
    }

    private static TreeDifference Difference(string path, FileStatus? below, DirectoryHandle parent, string name, FileStatus status) => new()
    {
        Path = path,
        Kind = below is null ? ChangeKind.Added : ChangeKind.Changed,
        Parent = parent,
        Name = name,
        Status = status,
    };

    private static bool IsOpaque(DirectoryHandle directory) =>
        directory.FindXattr(".", OverlayAttributes.Opaque) is [(byte)'y'] || directory.FindXattr(".", OverlayAttributes.UserOpaque) is [(byte)'y'];

    /// <summary>True for a directory that was only copied up: its own state is that of the layers below.</summary>
    internal static bool SameMetadata(FileStatus status, DirectoryHandle parent, string name, LowerView lower, string path)
    {
        if (lower.FindStatus(path) is not { } below) return path.Length == 0 && status is { Uid: 0, Gid: 0, Mode: 0x1ED };
        if (status.Mode != below.Mode || status.Uid != below.Uid || status.Gid != below.Gid) return false;
        if (status.MtimeSeconds != below.MtimeSeconds || status.MtimeNanoseconds != below.MtimeNanoseconds) return false;
        return SameXattrs(parent.GetXattrs(name), lower.GetXattrs(path));
    }

    internal static bool SameXattrs(IEnumerable<Xattr> own, IReadOnlyList<Xattr> below)
    {
        var i = 0;
        foreach (var xattr in own)
        {
            if (OverlayAttributes.IsOverlayAttribute(xattr.Name)) continue;
            if (i == below.Count || xattr.Name != below[i].Name || !xattr.Value.AsSpan().SequenceEqual(below[i].Value)) return false;
            i++;
        }
        return i == below.Count;
    }
}
