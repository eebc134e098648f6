using System.Buffers;
using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>Tells whether something in a writable layer is still what the layers below have.</summary>
[SupportedOSPlatform("linux")]
internal static class SameState
{
    /// <summary>Owner, mode, time and attributes of a directory; for a root, its time does not count.</summary>
    public static bool OfDirectories(FileStatus status, DirectoryHandle parent, string name, (DirectoryHandle Parent, string Name, FileStatus Status) below)
    {
        if (status.Mode != below.Status.Mode || status.Uid != below.Status.Uid || status.Gid != below.Status.Gid) return false;
        if (name != "." && !SameTime(status, below.Status)) return false;
        return SameXattrs(parent.GetXattrs(name), below.Parent.GetXattrs(below.Name));
    }

    /// <summary>True for a root over no layers that is as a new one is made.</summary>
    public static bool OfNewRoot(DirectoryHandle root) =>
        root.Status is { Uid: 0, Gid: 0, Mode: 0x1ED } && SameXattrs(root.GetXattrs("."), []);

    /// <summary>All that is seen without reading: type, owner, mode, time, size, device, target and attributes.</summary>
    public static bool OfMetadata(FileStatus status, DirectoryHandle parent, string name, (DirectoryHandle Parent, string Name, FileStatus Status) below)
    {
        var old = below.Status;
        if (status.Kind != old.Kind || status.Mode != old.Mode || status.Uid != old.Uid || status.Gid != old.Gid || !SameTime(status, old)) return false;
        if (status.Kind == FileKind.File && status.Size != old.Size) return false;
        if (status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice && (status.DeviceIdMajor != old.DeviceIdMajor || status.DeviceIdMinor != old.DeviceIdMinor)) return false;
        if (status.Kind == FileKind.SymbolicLink && parent.ReadSymbolicLink(name) != below.Parent.ReadSymbolicLink(below.Name)) return false;
        return SameXattrs(parent.GetXattrs(name), below.Parent.GetXattrs(below.Name));
    }

    /// <summary>The bytes of two files of one size.</summary>
    public static bool OfContent(DirectoryHandle parent, string name, (DirectoryHandle Parent, string Name, FileStatus Status) below, CancellationToken cancel)
    {
        const int step = 64 << 10;
        using var a = parent.OpenFile(name);
        using var b = below.Parent.OpenFile(below.Name);
        var buffer = ArrayPool<byte>.Shared.Rent(2 * step);
        try
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                var n = a.ReadFull(buffer.AsSpan(0, step));
                if (b.ReadFull(buffer.AsSpan(step, step)) != n || !buffer.AsSpan(0, n).SequenceEqual(buffer.AsSpan(step, n))) return false;
                if (n < step) return true;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool SameTime(FileStatus a, FileStatus b) => a.MtimeSeconds == b.MtimeSeconds && a.MtimeNanoseconds == b.MtimeNanoseconds;

    private static bool SameXattrs(IReadOnlyList<Xattr> a, IReadOnlyList<Xattr> b)
    {
        if (a.Count == 0 && b.Count == 0) return true;
        return Foreign(a).SequenceEqual(Foreign(b), Comparer);

        static IEnumerable<Xattr> Foreign(IReadOnlyList<Xattr> xattrs) => xattrs.Where(static x => !OverlayAttributes.IsOverlayAttribute(x.Name));
    }

    private static readonly EqualityComparer<Xattr> Comparer = EqualityComparer<Xattr>.Create(static (a, b) => a.Name == b.Name && a.Value.AsSpan().SequenceEqual(b.Value));
}
