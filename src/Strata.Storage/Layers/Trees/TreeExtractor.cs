using System.Buffers;
using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers.Recipes;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// Unpacks one layer's tar into a directory and records its recipe. The archive is hostile: nothing is resolved but by
/// descriptor from the layer's own root, a name that leads out is an error, and what the kernel's overlay would read as
/// its own notes is never taken from an archive.
/// </summary>
internal sealed class TreeExtractor : IDisposable
{
    public const string FilesDirectory = "diff";
    public const string ShadowDirectory = "shadow";

    private const int BufferSize = 256 << 10;

    private readonly string _staging;
    private readonly DirectoryHandle _root;
    private readonly WhiteoutForm _whiteouts;
    private readonly LowerView _lower;
    private readonly RecipeWriter _recipe;
    private readonly CancellationToken _cancel;
    private readonly List<(string Path, long Seconds, int Nanoseconds)> _directoryTimes = [];
    private readonly HashSet<string> _whitedOut = [];
    private string? _parentPath;
    private DirectoryHandle? _parent;
    private int _shadows;
    private long _size;
    private long _entries;

    public TreeExtractor(string staging, WhiteoutForm whiteouts, LowerView lower, CancellationToken cancel)
    {
        _staging = staging;
        _root = DirectoryHandle.OpenHostPath(Path.Combine(staging, FilesDirectory));
        _whiteouts = whiteouts;
        _lower = lower;
        _recipe = new RecipeWriter(staging);
        _cancel = cancel;
    }

    /// <summary>Reads the tar to its end.</summary>
    public LayerContent Extract(Stream tar)
    {
        var rootStatus = _lower.FindStatus("");
        if (rootStatus is { } inherited) CopyMetadata(inherited, "");
        using (var reader = new TarReader(tar, _recipe))
        {
            while (reader.Next() is { } entry)
            {
                _cancel.ThrowIfCancellationRequested();
                _entries++;
                Add(entry, reader);
            }
        }
        CloseParent();
        // Last: creating files changed the times of the directories that hold them. Deepest first is not needed: setting
        // a time changes no other.
        foreach (var (path, seconds, nanoseconds) in _directoryTimes)
        {
            using var directory = _root.FindDirectoryInRoot(path);
            directory?.SetTimes(".", seconds, nanoseconds);
        }
        _recipe.Finish();
        return new LayerContent(_size, _entries);
    }

    public void Dispose()
    {
        CloseParent();
        _recipe.Dispose();
        _root.Dispose();
    }

    private void Add(TarEntry entry, TarReader reader)
    {
        var path = LayerPath.Clean(entry.Name, "entry");
        if (path.Length == 0)
        {
            if (entry.Type != TarEntryType.Directory) throw StrataException.Damaged($"layer entry \"{entry.Name}\" is the root and no directory");
            SetDirectoryMetadata(entry, path, _root, ".");
            return;
        }
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        var parent = OpenParent(slash < 0 ? "" : path[..slash]);
        if (Whiteout.TryParse(name, out var kind, out var target))
        {
            AddWhiteout(entry, kind, target, parent, slash < 0 ? "" : path[..slash]);
            return;
        }
        try
        {
            MakeRoom(entry, parent, name, path);
            Create(entry, reader, parent, name, path);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENAMETOOLONG)
        {
            throw StrataException.Damaged($"layer entry \"{entry.Name}\" has a name that no Linux file system can hold", e);
        }
        _whiteouts.Created(path);
        if (_whitedOut.Count > 0 && entry.Type == TarEntryType.Directory && _whitedOut.Contains(path)) MakeOpaque(parent, name, path);
    }

    private void AddWhiteout(TarEntry entry, WhiteoutKind kind, string target, DirectoryHandle parent, string parentPath)
    {
        if (entry.StoredSize > 0) throw StrataException.Damaged($"layer entry \"{entry.Name}\" is a whiteout and carries data");
        switch (kind)
        {
            case WhiteoutKind.Opaque:
                _whiteouts.MakeOpaque(parent, parentPath);
                break;
            case WhiteoutKind.File:
                // ".wh." alone, ".wh..", ".wh..." and names of names: nothing that can be deleted.
                if (target is "" or "." or ".." || target.StartsWith(Whiteout.Prefix, StringComparison.Ordinal))
                {
                    throw StrataException.Damaged($"layer entry \"{entry.Name}\" is a whiteout of nothing that can be deleted");
                }
                var path = parentPath.Length == 0 ? target : $"{parentPath}/{target}";
                if (_whiteouts.IsOwn(path) && parent.FindStatus(target) is { } own && !_whiteouts.IsWhiteout(own))
                {
                    // This layer makes it anew; what was below is hidden by that, the content of a directory too.
                    if (own.Kind == FileKind.Directory) MakeOpaque(parent, target, path);
                    break;
                }
                _whiteouts.Delete(parent, target, path);
                _whitedOut.Add(path);
                break;
        }
    }

    private void MakeOpaque(DirectoryHandle parent, string name, string path)
    {
        using var directory = parent.OpenDirectory(name);
        _whiteouts.MakeOpaque(directory, path);
    }

    // Removes what stands in an entry's way. A directory stays when a directory comes. What an earlier entry of this
    // same archive made is kept aside when the recipe may need its content.
    private void MakeRoom(TarEntry entry, DirectoryHandle parent, string name, string path)
    {
        if (parent.FindStatus(name) is not { } existing) return;
        if (existing.Kind == FileKind.Directory && entry.Type == TarEntryType.Directory) return;
        if (_parentPath is not null && (_parentPath == path || _parentPath.StartsWith(path + "/", StringComparison.Ordinal))) CloseParent();
        if (_whiteouts.IsWhiteout(existing) || !_whiteouts.IsOwn(path) || existing.Kind is not (FileKind.Directory or FileKind.File))
        {
            TreeRemoval.Remove(parent, name);
            return;
        }
        Directory.CreateDirectory(Path.Combine(_staging, ShadowDirectory));
        using var shadows = DirectoryHandle.OpenHostPath(Path.Combine(_staging, ShadowDirectory));
        var shadow = $"{_shadows++}";
        parent.Rename(name, shadows, shadow);
        _recipe.Moved(path, shadow);
    }

    private void Create(TarEntry entry, TarReader reader, DirectoryHandle parent, string name, string path)
    {
        switch (entry.Type)
        {
            case TarEntryType.File:
                CreateFile(entry, reader, parent, name, path);
                return;
            case TarEntryType.Directory:
                // One that the layers below left here (plain copies) keeps its children, not its attributes.
                if (!parent.TryCreateDirectory(name) && !_whiteouts.IsOwn(path)) RemoveXattrs(parent, name);
                SetDirectoryMetadata(entry, path, parent, name);
                return;
            case TarEntryType.HardLink:
                CreateHardLink(entry, parent, name);
                return;
            case TarEntryType.SymbolicLink:
                if (entry.LinkName.Length == 0) throw StrataException.Damaged($"layer entry \"{entry.Name}\" is a symbolic link to nothing");
                parent.CreateSymbolicLink(name, entry.LinkName);
                break;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice:
                if (entry is { Type: TarEntryType.CharacterDevice, DeviceMajor: 0, DeviceMinor: 0 })
                {
                    throw StrataException.Damaged($"layer entry \"{entry.Name}\" is the character device 0:0, which overlay file systems keep for themselves");
                }
                CreateNode(parent, name, entry.Type == TarEntryType.CharacterDevice ? FileKind.CharacterDevice : FileKind.BlockDevice, entry);
                break;
            case TarEntryType.Fifo:
                CreateNode(parent, name, FileKind.Fifo, entry);
                break;
            default:
                throw StrataException.Damaged($"layer entry \"{entry.Name}\" has an unknown type");
        }
        SetOwner(entry, parent, name);
        if (entry.Type != TarEntryType.SymbolicLink) parent.SetMode(name, entry.Mode);
        SetXattrs(entry, parent, name);
        parent.SetTimes(name, entry.MtimeSeconds, entry.MtimeNanoseconds);
    }

    private void CreateFile(TarEntry entry, TarReader reader, DirectoryHandle parent, string name, string path)
    {
        using var file = parent.CreateFile(name);
        _recipe.BeginFile(path, entry);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            if (entry.Sparse is null)
            {
                while (reader.Read(buffer) is > 0 and var n) file.Write(buffer.AsSpan(0, n));
            }
            else
            {
                foreach (var segment in entry.Sparse)
                {
                    file.Seek(segment.Offset);
                    for (var left = segment.Length; left > 0;)
                    {
                        var n = reader.Read(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
                        if (n == 0) throw StrataException.Damaged($"layer entry \"{entry.Name}\" has less data than its map of segments");
                        file.Write(buffer.AsSpan(0, n));
                        left -= n;
                    }
                }
                file.Truncate(entry.Size);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        _size += entry.Size;
        foreach (var xattr in entry.Xattrs)
        {
            // After the owner below: chown drops security.capability.
            if (xattr.Name == "security.capability") continue;
            TrySetXattr(entry, xattr, file.SetXattr);
        }
        var (uid, gid) = Ids(entry);
        file.SetMetadata(uid, gid, entry.Mode, entry.MtimeSeconds, entry.MtimeNanoseconds);
        foreach (var xattr in entry.Xattrs)
        {
            if (xattr.Name == "security.capability") TrySetXattr(entry, xattr, file.SetXattr);
        }
    }

    private void CreateHardLink(TarEntry entry, DirectoryHandle parent, string name)
    {
        var target = LayerPath.Clean(entry.LinkName, "hard link");
        if (target.Length == 0) throw StrataException.Damaged($"layer entry \"{entry.Name}\" is a hard link to the root");
        var slash = target.LastIndexOf('/');
        using var source = _root.FindDirectoryInRoot(slash < 0 ? "" : target[..slash]);
        var targetName = target[(slash + 1)..];
        if (source?.FindStatus(targetName) is { } status && _whiteouts.IsOwn(target) && !_whiteouts.IsWhiteout(status))
        {
            if (status.Kind == FileKind.Directory) throw StrataException.Damaged($"layer entry \"{entry.Name}\" is a hard link to a directory");
            parent.CreateHardLink(name, source, targetName);
            return;
        }
        // A link to a file of a lower layer: that file is copied up, as a container's link(2) would do.
        if (!_lower.CopyUp(target, _root, parent, name)) throw StrataException.Damaged($"layer entry \"{entry.Name}\" is a hard link to \"{entry.LinkName}\", which does not exist");
    }

    private static void CreateNode(DirectoryHandle parent, string name, FileKind kind, TarEntry entry)
    {
        try
        {
            parent.CreateNode(name, kind, entry.Mode, entry.DeviceMajor, entry.DeviceMinor);
        }
        catch (LinuxException e) when (e.Errno == Errno.EPERM)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"layer entry \"{entry.Name}\" is a device node, which only root may make", e);
        }
    }

    private void SetDirectoryMetadata(TarEntry entry, string path, DirectoryHandle parent, string name)
    {
        SetOwner(entry, parent, name);
        parent.SetMode(name, entry.Mode);
        SetXattrs(entry, parent, name);
        _directoryTimes.Add((path, entry.MtimeSeconds, entry.MtimeNanoseconds));
    }

    private static void SetOwner(TarEntry entry, DirectoryHandle parent, string name)
    {
        var (uid, gid) = Ids(entry);
        parent.SetOwner(name, uid, gid);
    }

    private static void SetXattrs(TarEntry entry, DirectoryHandle parent, string name)
    {
        foreach (var xattr in entry.Xattrs) TrySetXattr(entry, xattr, (attribute, value) => parent.SetXattr(name, attribute, value));
    }

    private static void RemoveXattrs(DirectoryHandle parent, string name)
    {
        foreach (var xattr in parent.GetXattrs(name)) parent.RemoveXattr(name, xattr.Name);
    }

    private static void TrySetXattr(TarEntry entry, TarXattr xattr, SetXattrCall set)
    {
        // The kernel's overlay keeps its notes there; an archive that could write them could redirect a directory.
        if (xattr.Name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || xattr.Name.StartsWith("user.overlay.", StringComparison.Ordinal)) return;
        try
        {
            set(xattr.Name, xattr.Value);
        }
        catch (LinuxException e) when (e.Errno == Errno.EOPNOTSUPP)
        {
            // Not every file system has every namespace (user.* on a symbolic link, security.selinux without SELinux). The
            // attribute is still in the recipe, so the layer's tar keeps it.
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOSPC or Errno.ERANGE)
        {
            throw new StrataException(ErrorKind.ResourceExhausted, $"layer entry \"{entry.Name}\": this file system has no room for its attribute {xattr.Name}", e);
        }
    }

    private delegate void SetXattrCall(string name, ReadOnlySpan<byte> value);

    private static (uint Uid, uint Gid) Ids(TarEntry entry)
    {
        if (entry.Uid is < 0 or >= uint.MaxValue || entry.Gid is < 0 or >= uint.MaxValue)
        {
            throw StrataException.Damaged($"layer entry \"{entry.Name}\" has the owner {entry.Uid}:{entry.Gid}, which no Linux system has");
        }
        return ((uint)entry.Uid, (uint)entry.Gid);
    }

    private DirectoryHandle OpenParent(string path)
    {
        if (_parentPath == path) return _parent!;
        CloseParent();
        _parent = MakeDirectories(path);
        _parentPath = path;
        return _parent;
    }

    // The directory at a path, made where the archive did not list it. A directory that exists in the layers below takes
    // its owner, mode and times from there: an archive that only names etc/passwd must not change /etc.
    private DirectoryHandle MakeDirectories(string path)
    {
        if (path.Length == 0) return _root.OpenDirectory(".");
        if (_whiteouts.IsOwn(path) && _root.FindDirectoryInRoot(path) is { } existing) return existing;
        var current = _root.OpenDirectory(".");
        var done = "";
        foreach (var name in path.Split('/'))
        {
            var here = done.Length == 0 ? name : $"{done}/{name}";
            var status = current.FindStatus(name);
            var isOwn = _whiteouts.IsOwn(here);
            if (status is { Kind: FileKind.SymbolicLink } && isOwn)
            {
                // This same archive made the link: follow it, within the layer.
                current.Dispose();
                current = _root.FindDirectoryInRoot(here) ?? throw StrataException.Damaged($"layer entry below \"{here}\": that is a symbolic link to no directory of this layer");
                done = here;
                continue;
            }
            if (status is { Kind: not FileKind.Directory })
            {
                if (isOwn && !_whiteouts.IsWhiteout(status.Value)) throw StrataException.Damaged($"layer entry below \"{here}\": that is no directory");
                current.TryRemoveFile(name);
                status = null;
            }
            if (status is null)
            {
                current.TryCreateDirectory(name, 0x1ED);
                var lower = _whitedOut.Contains(here) ? null : _lower.FindStatus(here);
                if (lower is { Kind: FileKind.Directory } inherited) CopyMetadata(inherited, here);
                else current.SetMode(name, 0x1ED);
                _whiteouts.Created(here);
                if (_whitedOut.Contains(here)) MakeOpaque(current, name, here);
            }
            var next = current.OpenDirectory(name);
            current.Dispose();
            current = next;
            done = here;
        }
        return current;
    }

    private void CopyMetadata(FileStatus status, string path)
    {
        using var directory = _root.FindDirectoryInRoot(path)!;
        directory.SetOwner(".", status.Uid, status.Gid);
        directory.SetMode(".", status.Mode);
        foreach (var xattr in _lower.GetXattrs(path)) directory.SetXattr(".", xattr.Name, xattr.Value);
        _directoryTimes.Add((path, status.MtimeSeconds, status.MtimeNanoseconds));
    }

    private void CloseParent()
    {
        _parent?.Dispose();
        _parent = null;
        _parentPath = null;
    }
}
