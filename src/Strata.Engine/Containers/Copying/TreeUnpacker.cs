using System.Buffers;
using Strata.Archive.Tar;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Containers.Copying;

/// <summary>
/// Unpacks a tar into a directory that exists. The archive may come from a stranger: names are taken part by part from
/// the directory's own descriptor, and neither <c>..</c> nor a link, old or made by this archive, leads out of it.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class TreeUnpacker : ITreeUnpacker
{
    private readonly DirectoryHandle _top;
    private readonly bool _ownsTop;
    private readonly UnpackOptions _options;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
    private readonly List<(string Path, long Seconds, int Nanoseconds)> _times = [];
    private readonly CancellationToken _cancel;

    /// <param name="top">The directory.</param>
    /// <param name="options">Owners, and what the directory is called.</param>
    /// <param name="cancel">Stops between pieces.</param>
    /// <param name="ownsTop">True to close the directory with this.</param>
    public TreeUnpacker(DirectoryHandle top, UnpackOptions options, CancellationToken cancel, bool ownsTop = false)
    {
        _ownsTop = ownsTop;
        _top = top;
        _options = options;
        _cancel = cancel;
    }

    /// <summary>Reads the tar to its end. What was unpacked before a failure stays.</summary>
    /// <exception cref="StrataException">The message names the entry and what was wrong with it.</exception>
    public void Unpack(Stream tar)
    {
        var current = "";
        try
        {
            using (var reader = new TarReader(tar))
            {
                while (reader.Next() is { } entry)
                {
                    _cancel.ThrowIfCancellationRequested();
                    current = entry.Name;
                    Add(entry, reader);
                }
            }
            // A directory's time would change with each file that comes into it.
            foreach (var (path, seconds, nanoseconds) in _times)
            {
                current = path;
                using var directory = OpenDirectory(path, create: false, path);
                directory.SetTimes(".", seconds, nanoseconds);
            }
        }
        catch (LinuxException e)
        {
            throw new StrataException(e.Kind, $"cannot copy {UnpackedName.Show(current)} to {_options.DisplayPath}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        if (_ownsTop) _top.Dispose();
    }

    private void Add(TarEntry entry, TarReader reader)
    {
        var path = Clean(entry.Name, entry.Name);
        if (path.Length == 0)
        {
            // The directory itself stays as it is, but for its time when that is wanted.
            if (entry.Type == TarEntryType.Directory)
            {
                if (_options.TakesTopTime) _times.Add(("", entry.MtimeSeconds, entry.MtimeNanoseconds));
                return;
            }
            throw StrataException.Invalid($"cannot copy {UnpackedName.Show(entry.Name)} to {_options.DisplayPath}: it names the directory itself");
        }
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        using var parent = OpenDirectory(slash < 0 ? "" : path[..slash], create: true, entry.Name);
        MakeRoom(entry, parent, name);
        switch (entry.Type)
        {
            case TarEntryType.File:
                CreateFile(entry, reader, parent, name);
                return;
            case TarEntryType.Directory:
                parent.TryCreateDirectory(name);
                SetAttributes(entry, parent, name);
                _times.Add((path, entry.MtimeSeconds, entry.MtimeNanoseconds));
                return;
            case TarEntryType.HardLink:
                CreateHardLink(entry, parent, name);
                return;
            case TarEntryType.SymbolicLink:
                if (entry.LinkName.Length == 0 || entry.LinkName.Contains('\0', StringComparison.Ordinal)) throw StrataException.Invalid($"invalid symlink {UnpackedName.Show(entry.Name)} -> {UnpackedName.Show(entry.LinkName)}");
                parent.CreateSymbolicLink(name, entry.LinkName);
                break;
            default:
                parent.CreateNode(name, NodeKind(entry.Type), entry.Mode, entry.DeviceMajor, entry.DeviceMinor);
                break;
        }
        SetAttributes(entry, parent, name);
        parent.SetTimes(name, entry.MtimeSeconds, entry.MtimeNanoseconds);
    }

    // A directory stays when a directory comes; a directory and anything else never take each other's place.
    private void MakeRoom(TarEntry entry, DirectoryHandle parent, string name)
    {
        if (parent.FindStatus(name) is not { } existing) return;
        if (existing.Kind == FileKind.Directory)
        {
            if (entry.Type == TarEntryType.Directory) return;
            throw new StrataException(ErrorKind.FailedPrecondition, $"cannot overwrite directory {UnpackedName.Show(entry.Name)} with non-directory \"{_options.DisplayPath}\"");
        }
        if (entry.Type == TarEntryType.Directory)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"cannot overwrite non-directory {UnpackedName.Show(entry.Name)} with directory \"{_options.DisplayPath}\"");
        }
        if (entry.Type == TarEntryType.HardLink && Clean(entry.LinkName, entry.Name) == Clean(entry.Name, entry.Name)) throw StrataException.Invalid($"invalid hardlink {UnpackedName.Show(entry.Name)} -> {UnpackedName.Show(entry.LinkName)}: it is the file itself");
        parent.TryRemoveFile(name);
    }

    private void CreateFile(TarEntry entry, TarReader reader, DirectoryHandle parent, string name)
    {
        using var file = parent.CreateFile(name);
        if (entry.Sparse is null) CopyContent(reader, file, entry.StoredSize, entry.Name);
        else
        {
            foreach (var segment in entry.Sparse)
            {
                file.Seek(segment.Offset);
                CopyContent(reader, file, segment.Length, entry.Name);
            }
            file.Truncate(entry.Size);
        }
        SetAttributes(entry, parent, name);
        file.SetTimes(entry.MtimeSeconds, entry.MtimeNanoseconds);
    }

    private void CopyContent(TarReader reader, FileHandle file, long length, string name)
    {
        while (length > 0)
        {
            _cancel.ThrowIfCancellationRequested();
            var n = reader.Read(_buffer.AsSpan(0, (int)Math.Min(length, _buffer.Length)));
            if (n == 0) throw StrataException.Damaged($"{UnpackedName.Show(name)} has less data than the archive says");
            file.Write(_buffer.AsSpan(0, n));
            length -= n;
        }
    }

    private void CreateHardLink(TarEntry entry, DirectoryHandle parent, string name)
    {
        var target = Clean(entry.LinkName, entry.Name);
        if (target.Length == 0) throw StrataException.Invalid($"invalid hardlink {UnpackedName.Show(entry.Name)} -> {UnpackedName.Show(entry.LinkName)}");
        var slash = target.LastIndexOf('/');
        using var source = OpenDirectory(slash < 0 ? "" : target[..slash], create: false, entry.Name);
        parent.CreateHardLink(name, source, target[(slash + 1)..]);
    }

    // chown clears set-id bits and capabilities, so mode and attributes follow it.
    private void SetAttributes(TarEntry entry, DirectoryHandle parent, string name)
    {
        if (_options.KeepOwners)
        {
            // The highest number means "leave as it is" to chown(2).
            if (entry.Uid is < 0 or >= uint.MaxValue || entry.Gid is < 0 or >= uint.MaxValue) throw StrataException.Invalid($"{UnpackedName.Show(entry.Name)} has the owner {entry.Uid}:{entry.Gid}, which no Linux system has");
            var (uid, gid) = _options.Owner ?? ((uint)entry.Uid, (uint)entry.Gid);
            parent.SetOwner(name, uid, gid);
        }
        if (entry.Type != TarEntryType.SymbolicLink) parent.SetMode(name, entry.Mode);
        foreach (var xattr in entry.Xattrs)
        {
            // user.* exists on files and directories only.
            if (!CopiedXattrs.IsCopied(xattr.Name) || entry.Type is not (TarEntryType.File or TarEntryType.Directory)) continue;
            try
            {
                parent.SetXattr(name, xattr.Name, xattr.Value);
            }
            catch (LinuxException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
            {
                // Not every file system has them, and not every user may set capabilities: the file is whole without.
            }
        }
    }

    // Missing directories on the way are made, as tar does. A link on the way is followed ("lib" may well lead to
    // "usr/lib"), with the top directory as the root that it can't leave.
    private DirectoryHandle OpenDirectory(string path, bool create, string entryName)
    {
        var current = _top.OpenDirectory(".");
        for (var start = 0; start < path.Length;)
        {
            var end = path.IndexOf('/', start) is >= 0 and var slash ? slash : path.Length;
            var part = path[start..end];
            var next = current.FindDirectory(part);
            if (next is null && current.FindStatus(part) is { Kind: FileKind.SymbolicLink }) next = _top.FindDirectoryInRoot(path[..end]);
            if (next is null)
            {
                using var here = current;
                if (here.FindStatus(part) is { } other)
                {
                    throw new StrataException(ErrorKind.FailedPrecondition, other.Kind == FileKind.SymbolicLink
                        ? $"cannot copy {UnpackedName.Show(entryName)} to {_options.DisplayPath}: {UnpackedName.Show(path[..end])} is a symbolic link that leads to no directory in it"
                        : $"cannot copy {UnpackedName.Show(entryName)} to {_options.DisplayPath}: {UnpackedName.Show(path[..end])} is not a directory");
                }
                if (!create) throw StrataException.NotFound($"cannot copy {UnpackedName.Show(entryName)} to {_options.DisplayPath}: {UnpackedName.Show(path[..end])} does not exist");
                here.TryCreateDirectory(part, 0x1ED);
                next = here.OpenDirectory(part);
                if (_options is { KeepOwners: true, Owner: var (uid, gid) }) next.SetOwner(".", uid, gid);
            }
            else current.Dispose();
            current = next;
            start = end + 1;
        }
        return current;
    }

    private string Clean(string name, string entryName) => UnpackedName.Clean(name, entryName, _options.DisplayPath);

    private static FileKind NodeKind(TarEntryType type) => type switch
    {
        TarEntryType.CharacterDevice => FileKind.CharacterDevice,
        TarEntryType.BlockDevice => FileKind.BlockDevice,
        _ => FileKind.Fifo,
    };
}
