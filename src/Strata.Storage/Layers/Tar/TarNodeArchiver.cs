using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Tar;

/// <summary>Writes nodes as a tar, with the bytes that <see cref="TreeArchiver"/> writes of the same files.</summary>
internal sealed class TarNodeArchiver : IDisposable
{
    private const int BufferSize = 256 << 10;

    // What file systems allocate at least: the parts of a sparse file are told apart no finer.
    private const long Block = 4096;

    private readonly TarWriter _writer;
    private readonly Dictionary<ulong, string> _links = [];
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
                _writer.WriteEntry(TreeArchiver.Entry(path, node.Status, TarEntryType.HardLink, null, first, []));
                return;
            }
            _links[node.Inode] = path;
        }
        var segments = node.Content?.Sparse is { } sparse && node.Size > TreeArchiver.SmallestSparse ? Blocks(sparse, node.Size) : null;
        _writer.WriteEntry(TreeArchiver.Entry(path, node.Status, TypeOf(node.Kind), segments, node.LinkTarget, node.Xattrs));
        if (node.Content is null || node.Size == 0) return;
        using var content = node.Content.Open(node.Size);
        var buffer = new byte[BufferSize];
        foreach (var segment in segments ?? [new TarSegment(0, node.Size)])
        {
            Pass(segment.Offset - content.Position, isWritten: false);
            Pass(segment.Length, isWritten: true);
        }

        void Pass(long length, bool isWritten)
        {
            while (length > 0)
            {
                _cancel.ThrowIfCancellationRequested();
                var n = content.Read(buffer.AsSpan(0, (int)Math.Min(length, buffer.Length)));
                if (isWritten) _writer.Write(buffer.AsSpan(0, n));
                length -= n;
            }
        }
    }

    /// <summary>Writes that a path is gone.</summary>
    public void WriteWhiteout(string path) =>
        _writer.WriteEntry(new TarEntry { Name = LayerPath.Join(LayerPath.Parent(path), Whiteout.Prefix + LayerPath.Name(path)), Type = TarEntryType.File });

    public void Finish() => _writer.Finish();

    public void Dispose() => _writer.Dispose();

    private static TarEntryType TypeOf(FileKind kind) => kind switch
    {
        FileKind.Directory => TarEntryType.Directory,
        FileKind.SymbolicLink => TarEntryType.SymbolicLink,
        FileKind.CharacterDevice => TarEntryType.CharacterDevice,
        FileKind.BlockDevice => TarEntryType.BlockDevice,
        FileKind.Fifo => TarEntryType.Fifo,
        _ => TarEntryType.File,
    };

    private static List<TarSegment>? Blocks(IReadOnlyList<TarSegment> sparse, long size)
    {
        var blocks = new List<TarSegment>();
        foreach (var segment in sparse)
        {
            var start = segment.Offset / Block * Block;
            var end = Math.Min(size, (segment.Offset + segment.Length + Block - 1) / Block * Block);
            if (blocks.Count > 0 && start <= blocks[^1].Offset + blocks[^1].Length)
            {
                start = blocks[^1].Offset;
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(new TarSegment(start, end - start));
        }
        return blocks is [{ Offset: 0 } whole] && whole.Length == size ? null : blocks;
    }
}
