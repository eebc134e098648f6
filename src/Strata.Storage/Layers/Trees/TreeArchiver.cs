using System.Buffers;
using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers.Recipes;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// Writes differences as a tar: the same state gives the same bytes, on any machine. Times are whole seconds, as
/// Docker's layers have them; access times, inode numbers and user names are not written.
/// </summary>
internal sealed class TreeArchiver : IDisposable
{
    private readonly TarWriter _writer;
    private readonly RecipeWriter? _recipe;
    private readonly RecipeTap? _tap;
    private readonly Dictionary<ulong, string> _links = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
    private readonly CancellationToken _cancel;
    private long _size;
    private long _entries;

    /// <param name="output">Where the tar goes.</param>
    /// <param name="recipe">Records the recipe of the same tar, when the files written are to become the layer's.</param>
    /// <param name="cancel">Stops between entries.</param>
    public TreeArchiver(Stream output, RecipeWriter? recipe, CancellationToken cancel)
    {
        _recipe = recipe;
        _tap = recipe is null ? null : new RecipeTap(output, recipe);
        _writer = new TarWriter(_tap ?? output);
        _cancel = cancel;
    }

    public LayerContent Write(IEnumerable<TreeDifference> differences)
    {
        foreach (var difference in differences)
        {
            _cancel.ThrowIfCancellationRequested();
            Write(difference);
        }
        _writer.Finish();
        return new LayerContent(_size, _entries);
    }

    public void Dispose()
    {
        _writer.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Write(TreeDifference difference)
    {
        _entries++;
        if (difference.Kind == ChangeKind.Deleted)
        {
            var slash = difference.Path.LastIndexOf('/');
            WriteEmpty(difference.Path[..(slash + 1)] + Whiteout.Prefix + difference.Path[(slash + 1)..]);
            return;
        }
        if (difference.Path.Length == 0 && difference.Kind == ChangeKind.Changed && difference.Status.Kind == FileKind.Directory)
        {
            // The root's own entry is left out, as Docker leaves it out: layers say nothing of "/" unless it differs.
            _entries--;
            return;
        }
        var status = difference.Status;
        if (status is { Kind: not FileKind.Directory, Links: > 1 } && _links.TryGetValue(status.Inode, out var first))
        {
            _writer.WriteEntry(Entry(difference, TarEntryType.HardLink, first));
            return;
        }
        if (status is { Kind: not FileKind.Directory, Links: > 1 }) _links[status.Inode] = difference.Path;
        switch (status.Kind)
        {
            case FileKind.File:
                WriteFile(difference);
                break;
            case FileKind.Directory:
                _writer.WriteEntry(Entry(difference, TarEntryType.Directory));
                if (difference.Opaque)
                {
                    _entries++;
                    WriteEmpty($"{difference.Path}/{Whiteout.OpaqueMarker}");
                }
                break;
            case FileKind.SymbolicLink:
                _writer.WriteEntry(Entry(difference, TarEntryType.SymbolicLink, difference.Parent.ReadSymbolicLink(difference.Name)));
                break;
            case FileKind.CharacterDevice:
                _writer.WriteEntry(Entry(difference, TarEntryType.CharacterDevice));
                break;
            case FileKind.BlockDevice:
                _writer.WriteEntry(Entry(difference, TarEntryType.BlockDevice));
                break;
            case FileKind.Fifo:
                _writer.WriteEntry(Entry(difference, TarEntryType.Fifo));
                break;
        }
    }

    private void WriteFile(TreeDifference difference)
    {
        using var file = difference.Parent.OpenFile(difference.Name);
        var status = difference.Status;
        var segments = status.AllocatedBytes < status.Size && status.Size > 64 << 10 ? FindSegments(file, status.Size) : null;
        var entry = Entry(difference, TarEntryType.File, sparse: segments);
        _writer.WriteEntry(entry);
        _recipe?.BeginFile(difference.Path, entry);
        if (_tap is not null) _tap.InPayload = true;
        if (segments is null) WriteData(file, status.Size, difference.Path);
        else
        {
            foreach (var segment in segments)
            {
                file.Seek(segment.Offset);
                WriteData(file, segment.Length, difference.Path);
            }
        }
        if (_tap is not null) _tap.InPayload = false;
        _size += status.Size;
    }

    private void WriteData(FileHandle file, long length, string path)
    {
        while (length > 0)
        {
            var n = file.Read(_buffer.AsSpan(0, (int)Math.Min(length, _buffer.Length)));
            if (n == 0) throw new StrataException(ErrorKind.Conflict, $"/{path} became shorter while it was being archived: stop what writes to it and try again");
            _writer.Write(_buffer.AsSpan(0, n));
            length -= n;
        }
    }

    private static List<TarSegment>? FindSegments(FileHandle file, long size)
    {
        var segments = new List<TarSegment>();
        for (long offset = 0; offset < size && file.FindData(offset) is { } start;)
        {
            var end = file.FindHole(start) ?? size;
            segments.Add(new TarSegment(start, end - start));
            offset = end;
        }
        file.Seek(0);
        return segments is [{ Offset: 0 } whole] && whole.Length == size ? null : segments;
    }

    private void WriteEmpty(string name) => _writer.WriteEntry(new TarEntry { Name = name, Type = TarEntryType.File });

    private static TarEntry Entry(TreeDifference difference, TarEntryType type, string link = "", IReadOnlyList<TarSegment>? sparse = null)
    {
        var status = difference.Status;
        var isFile = type == TarEntryType.File;
        return new TarEntry
        {
            Name = difference.Path,
            Type = type,
            Mode = status.Mode,
            Uid = status.Uid,
            Gid = status.Gid,
            Size = isFile ? status.Size : 0,
            StoredSize = !isFile ? 0 : sparse?.Sum(static s => s.Length) ?? status.Size,
            MtimeSeconds = status.MtimeSeconds,
            LinkName = link,
            DeviceMajor = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice ? status.DeviceIdMajor : 0,
            DeviceMinor = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice ? status.DeviceIdMinor : 0,
            Sparse = sparse,
            Xattrs = type == TarEntryType.HardLink ? [] : Xattrs(difference),
        };
    }

    private static List<TarXattr> Xattrs(TreeDifference difference)
    {
        var xattrs = difference.Parent.GetXattrs(difference.Name);
        if (xattrs.Count == 0) return [];
        var result = new List<TarXattr>();
        foreach (var xattr in xattrs)
        {
            // What belongs to this machine's kernel and policy, not to the image.
            if (OverlayAttributes.IsOverlayAttribute(xattr.Name) || xattr.Name is "security.selinux" or "system.posix_acl_access" or "system.posix_acl_default") continue;
            result.Add(new TarXattr(xattr.Name, xattr.Value));
        }
        return result;
    }
}
