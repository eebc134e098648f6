using System.Buffers;
using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Tar;

/// <summary>Writes nodes as a tar, with the bytes that <see cref="TreeArchiver"/> writes of the same files.</summary>
internal sealed class TarNodeArchiver : IDisposable
{
    private readonly TarWriter _writer;
    private readonly Dictionary<ulong, string> _links = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
    private readonly CancellationToken _cancel;

    public TarNodeArchiver(Stream output, CancellationToken cancel)
    {
        _writer = new TarWriter(output);
        _cancel = cancel;
    }

    /// <summary>Writes one node, an empty path being the root; a name of a file that was written before as a link to it.</summary>
    public void Write(string path, TarNode node)
    {
        _cancel.ThrowIfCancellationRequested();
        if (node is { Children: null, Links: > 1 })
        {
            if (_links.TryGetValue(node.Inode, out var first))
            {
                _writer.WriteEntry(FileTarWriter.Describe(node.Status, TarEntryType.HardLink, path, [], first));
                return;
            }
            _links[node.Inode] = path;
        }
        using var content = node is { Content: { } place, Size: > 0 } ? place.Open(node.Size) : null;
        var segments = content is not null && node.Size > DataSegments.BlockSize ? DataSegments.Find(node.Size, _buffer, content.ReadAt, content.FindData) : null;
        _writer.WriteEntry(FileTarWriter.Describe(node.Status, TypeOf(node.Kind), path.Length == 0 ? "." : path, EntryAttributes.Xattrs(node.Xattrs), node.LinkTarget, segments));
        if (content is null) return;
        foreach (var segment in segments ?? [new TarSegment(0, node.Size)])
        {
            content.MoveTo(segment.Offset);
            for (var left = segment.Length; left > 0;)
            {
                _cancel.ThrowIfCancellationRequested();
                var n = content.Read(_buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length)));
                _writer.Write(_buffer.AsSpan(0, n));
                left -= n;
            }
        }
    }

    /// <summary>Writes that a path is gone.</summary>
    public void WriteWhiteout(string path) =>
        _writer.WriteEntry(new TarEntry { Name = LayerPath.Join(LayerPath.Parent(path), Whiteout.Prefix + LayerPath.Name(path)), Type = TarEntryType.File });

    public void Finish() => _writer.Finish();

    public void Dispose()
    {
        _writer.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static TarEntryType TypeOf(FileKind kind) => kind switch
    {
        FileKind.Directory => TarEntryType.Directory,
        FileKind.SymbolicLink => TarEntryType.SymbolicLink,
        FileKind.CharacterDevice => TarEntryType.CharacterDevice,
        FileKind.BlockDevice => TarEntryType.BlockDevice,
        FileKind.Fifo => TarEntryType.Fifo,
        _ => TarEntryType.File,
    };
}
