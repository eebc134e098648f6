using Strata.Archive.Tar;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// Owners, modes and extended attributes of an archive's entries. The order counts: <c>user.*</c> needs the right to
/// write, which the owner's change may take away; chown clears set-id bits and capabilities, so mode and other
/// attributes follow it.
/// </summary>
internal static class EntryAttributes
{
    /// <summary>Content of entries that are no files of the layer (whiteouts, left-overs of aufs) is kept in the recipe itself.</summary>
    internal const int MaxIgnoredContent = 1 << 20;

    /// <summary>Sets everything but the times on a name that stands in a directory.</summary>
    [SupportedOSPlatform("linux")]
    public static void Set(TarEntry entry, DirectoryHandle parent, string name)
    {
        var (uid, gid) = Owner(entry);
        foreach (var xattr in entry.Xattrs)
        {
            if (IsUser(xattr)) Set(entry, xattr, parent, name);
        }
        parent.SetOwner(name, uid, gid);
        if (entry.Type != TarEntryType.SymbolicLink) parent.SetMode(name, entry.Mode);
        foreach (var xattr in entry.Xattrs)
        {
            if (!IsUser(xattr)) Set(entry, xattr, parent, name);
        }
    }

    /// <summary>Sets everything on an open file.</summary>
    [SupportedOSPlatform("linux")]
    public static void Set(TarEntry entry, FileHandle file)
    {
        var (uid, gid) = Owner(entry);
        foreach (var xattr in entry.Xattrs)
        {
            if (IsUser(xattr)) Set(entry, xattr, file);
        }
        file.SetOwner(uid, gid);
        file.SetMode(entry.Mode);
        foreach (var xattr in entry.Xattrs)
        {
            if (!IsUser(xattr)) Set(entry, xattr, file);
        }
        file.SetTimes(entry.MtimeSeconds, entry.MtimeNanoseconds);
    }

    private static bool IsUser(TarXattr xattr) => xattr.Name.StartsWith("user.", StringComparison.Ordinal);

    [SupportedOSPlatform("linux")]
    private static void Set(TarEntry entry, TarXattr xattr, DirectoryHandle parent, string name)
    {
        if (!IsWanted(entry, xattr)) return;
        try
        {
            parent.SetXattr(name, xattr.Name, xattr.Value);
        }
        catch (LinuxException e)
        {
            ThrowUnlessIgnorable(entry, xattr, e);
        }
    }

    [SupportedOSPlatform("linux")]
    private static void Set(TarEntry entry, TarXattr xattr, FileHandle file)
    {
        if (!IsWanted(entry, xattr)) return;
        try
        {
            file.SetXattr(xattr.Name, xattr.Value);
        }
        catch (LinuxException e)
        {
            ThrowUnlessIgnorable(entry, xattr, e);
        }
    }

    // The kernel's overlay keeps its notes in its own names; an archive that could write them could redirect a directory.
    // user.* exists on files and directories only.
    internal static bool IsWanted(TarEntry entry, TarXattr xattr) =>
        !OverlayAttributes.IsOverlayAttribute(xattr.Name) && (entry.Type is TarEntryType.File or TarEntryType.Directory || !IsUser(xattr));

    [SupportedOSPlatform("linux")]
    private static void ThrowUnlessIgnorable(TarEntry entry, TarXattr xattr, LinuxException failure)
    {
        // Not every file system has every namespace (security.selinux without SELinux, access lists on some). The
        // attribute is still in the recipe, so the layer's tar keeps it.
        if (failure.Errno == Errno.EOPNOTSUPP) return;
        throw failure.Errno is Errno.ENOSPC or Errno.ERANGE
            ? new StrataException(ErrorKind.ResourceExhausted, $"layer entry {LayerPath.Show(entry.Name)}: this file system has no room for its attribute {LayerPath.Show(xattr.Name)}", failure)
            : LayerFailure.OfEntry(entry.Name, failure);
    }

    internal static (uint Uid, uint Gid) Owner(TarEntry entry)
    {
        // The highest number means "leave as it is" to chown(2).
        if (entry.Uid is < 0 or >= uint.MaxValue || entry.Gid is < 0 or >= uint.MaxValue)
        {
            throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} has the owner {entry.Uid}:{entry.Gid}, which no Linux system has");
        }
        return ((uint)entry.Uid, (uint)entry.Gid);
    }

    /// <summary>The attributes that belong into a layer.</summary>
    internal static List<TarXattr> Xattrs(IReadOnlyList<Xattr> xattrs)
    {
        if (xattrs.Count == 0) return [];
        var result = new List<TarXattr>();
        foreach (var xattr in xattrs)
        {
            // What belongs to this machine's kernel and policy, not to the image.
            if (OverlayAttributes.IsOverlayAttribute(xattr.Name) || LocalXattrs.Contains(xattr.Name)) continue;
            result.Add(new TarXattr(xattr.Name, xattr.Value));
        }
        return result;
    }
}
