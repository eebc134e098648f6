using System.Buffers;
using Strata.Linux;
using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>Copies trees with everything that they have: owners, modes, times, attributes, hard links, holes.</summary>
[SupportedOSPlatform("linux")]
internal static class TreeCopy
{
    /// <summary>Copies one entry that is no directory.</summary>
    public static void CopyEntry(DirectoryHandle source, string sourceName, FileStatus status, DirectoryHandle target, string targetName)
    {
        switch (status.Kind)
        {
            case FileKind.File:
                CopyFile(source, sourceName, status, target, targetName);
                return;
            case FileKind.SymbolicLink:
                target.CreateSymbolicLink(targetName, source.ReadSymbolicLink(sourceName));
                break;
            case FileKind.Socket:
                // Nothing can connect to a copy; a name is all that there is to keep.
                return;
            default:
                target.CreateNode(targetName, status.Kind, status.Mode, status.DeviceIdMajor, status.DeviceIdMinor);
                break;
        }
        target.SetOwner(targetName, status.Uid, status.Gid);
        if (status.Kind != FileKind.SymbolicLink) target.SetMode(targetName, status.Mode);
        CopyXattrs(source, sourceName, target, targetName);
        target.SetTimes(targetName, status.MtimeSeconds, status.MtimeNanoseconds);
    }

    /// <summary>Copies everything below a directory, and its own metadata, into an existing empty directory.</summary>
    public static void CopyTree(DirectoryHandle source, DirectoryHandle target, CancellationToken cancel)
    {
        var links = new Dictionary<ulong, string>();
        CopyChildren(source, target, "", target, links, cancel);
    }

    /// <summary>Copies owner, mode, attributes and times of one directory to another.</summary>
    public static void CopyDirectoryMetadata(DirectoryHandle source, DirectoryHandle target)
    {
        var status = source.Status;
        target.SetOwner(".", status.Uid, status.Gid);
        target.SetMode(".", status.Mode);
        CopyXattrs(source, ".", target, ".");
        target.SetTimes(".", status.MtimeSeconds, status.MtimeNanoseconds);
    }

    private static void CopyChildren(DirectoryHandle source, DirectoryHandle target, string path, DirectoryHandle root, Dictionary<ulong, string> links, CancellationToken cancel)
    {
        foreach (var entry in source.List())
        {
            cancel.ThrowIfCancellationRequested();
            if (source.FindStatus(entry.Name) is not { } status) continue;
            var here = LayerPath.Join(path, entry.Name);
            LayerPath.CheckDepth(here);
            if (status.Kind == FileKind.Directory)
            {
                target.TryCreateDirectory(entry.Name);
                using var from = source.OpenDirectory(entry.Name);
                using var to = target.OpenDirectory(entry.Name);
                CopyChildren(from, to, here, root, links, cancel);
                continue;
            }
            if (status.Links > 1)
            {
                if (links.TryGetValue(status.Inode, out var first))
                {
                    using var directory = root.FindDirectoryInRoot(LayerPath.Parent(first))!;
                    target.CreateHardLink(entry.Name, directory, LayerPath.Name(first));
                    continue;
                }
                links.Add(status.Inode, here);
            }
            CopyEntry(source, entry.Name, status, target, entry.Name);
        }
        CopyDirectoryMetadata(source, target);
    }

    private static void CopyFile(DirectoryHandle source, string sourceName, FileStatus status, DirectoryHandle target, string targetName)
    {
        using var from = source.OpenFile(sourceName);
        using var to = target.CreateFile(targetName);
        if (status.Size > 0 && !to.TryReflinkFrom(from)) CopyData(from, to, status);
        var xattrs = from.GetXattrs();
        foreach (var xattr in xattrs)
        {
            if (xattr.Name.StartsWith("user.", StringComparison.Ordinal)) SetXattr(to, xattr);
        }
        // chown drops capabilities.
        to.SetOwner(status.Uid, status.Gid);
        to.SetMode(status.Mode);
        foreach (var xattr in xattrs)
        {
            if (!xattr.Name.StartsWith("user.", StringComparison.Ordinal)) SetXattr(to, xattr);
        }
        to.SetTimes(status.MtimeSeconds, status.MtimeNanoseconds);
    }

    private static void CopyData(FileHandle from, FileHandle to, FileStatus status)
    {
        // Copy the data only: a hole stays a hole.
        for (long offset = 0; offset < status.Size;)
        {
            if (from.FindData(offset) is not { } start) break;
            var end = from.FindHole(start) ?? status.Size;
            from.Seek(start);
            to.Seek(start);
            try
            {
                to.CopyFrom(from, end - start);
            }
            catch (LinuxException e) when (e.Errno is Errno.EXDEV or Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOSYS)
            {
                from.Seek(start);
                to.Seek(start);
                CopyByHand(from, to, end - start);
            }
            offset = end;
        }
        to.Truncate(status.Size);
    }

    private static void CopyByHand(FileHandle from, FileHandle to, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            while (length > 0 && from.Read(buffer.AsSpan(0, (int)Math.Min(length, buffer.Length))) is > 0 and var n)
            {
                to.Write(buffer.AsSpan(0, n));
                length -= n;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void CopyXattrs(DirectoryHandle source, string sourceName, DirectoryHandle target, string targetName)
    {
        foreach (var xattr in source.GetXattrs(sourceName))
        {
            if (OverlayAttributes.IsOverlayAttribute(xattr.Name)) continue;
            try
            {
                target.SetXattr(targetName, xattr.Name, xattr.Value);
            }
            catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP)
            {
                // The target's file system has no such namespace: the copy is as good as it gets there.
            }
        }
    }

    private static void SetXattr(FileHandle to, Xattr xattr)
    {
        if (OverlayAttributes.IsOverlayAttribute(xattr.Name)) return;
        try
        {
            to.SetXattr(xattr.Name, xattr.Value);
        }
        catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            // As in CopyXattrs.
        }
    }
}
