using Strata.Linux.Files;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Native;

/// <summary>
/// Compares a full copy with the tree that it was copied from. A file counts as unchanged when its size, times, mode,
/// owner and attributes are: the copy took them over, and any write moves the time.
/// </summary>
internal static class NativeDiff
{
    public static IEnumerable<TreeDifference> Read(DirectoryHandle tree, LowerView lower, DirectoryHandle? lowerRoot, CancellationToken cancel)
    {
        using var e = ReadChildren(tree, lowerRoot, "", lower, cancel).GetEnumerator();
        var any = e.MoveNext();
        if (any || !OverlayDiff.SameMetadata(tree.Status, tree, ".", lower, ""))
        {
            yield return new TreeDifference { Path = "", Kind = ChangeKind.Changed, Parent = tree, Name = ".", Status = tree.Status };
        }
        for (; any; any = e.MoveNext()) yield return e.Current;
    }

    private static IEnumerable<TreeDifference> ReadChildren(DirectoryHandle directory, DirectoryHandle? below, string path, LowerView lower, CancellationToken cancel)
    {
        var names = new SortedSet<string>(Comparer<string>.Create(Oci.ImagePath.Compare));
        foreach (var entry in directory.List()) names.Add(entry.Name);
        if (below is not null) foreach (var entry in below.List()) names.Add(entry.Name);
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            var here = path.Length == 0 ? name : $"{path}/{name}";
            var old = below?.FindStatus(name);
            if (directory.FindStatus(name) is not { } status)
            {
                if (old is not null) yield return new TreeDifference { Path = here, Kind = ChangeKind.Deleted, Parent = directory, Name = name, Status = old.Value };
                continue;
            }
            if (status.Kind == FileKind.Socket) continue;
            var kind = old is null ? ChangeKind.Added : ChangeKind.Changed;
            var difference = new TreeDifference { Path = here, Kind = kind, Parent = directory, Name = name, Status = status };
            if (status.Kind != FileKind.Directory)
            {
                if (old is null || !SameFile(status, old.Value, directory, below!, name)) yield return difference;
                continue;
            }
            using var child = directory.OpenDirectory(name);
            using var childBelow = old is { Kind: FileKind.Directory } ? below!.OpenDirectory(name) : null;
            using var e = ReadChildren(child, childBelow, here, lower, cancel).GetEnumerator();
            var any = e.MoveNext();
            if (any || childBelow is null || !OverlayDiff.SameMetadata(status, directory, name, lower, here)) yield return difference;
            for (; any; any = e.MoveNext()) yield return e.Current;
        }
    }

    private static bool SameFile(FileStatus a, FileStatus b, DirectoryHandle directory, DirectoryHandle below, string name)
    {
        if (a.Kind != b.Kind || a.Mode != b.Mode || a.Uid != b.Uid || a.Gid != b.Gid) return false;
        if (a.MtimeSeconds != b.MtimeSeconds || a.MtimeNanoseconds != b.MtimeNanoseconds) return false;
        if (a.DeviceIdMajor != b.DeviceIdMajor || a.DeviceIdMinor != b.DeviceIdMinor) return false;
        if (a.Kind == FileKind.File && a.Size != b.Size) return false;
        if (a.Kind == FileKind.SymbolicLink && directory.ReadSymbolicLink(name) != below.ReadSymbolicLink(name)) return false;
        return OverlayDiff.SameXattrs(directory.GetXattrs(name), below.GetXattrs(name));
    }
}
