using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// A step's output, each line with the time at which it began: the beginning and the end of it, and nothing between them
/// when it is more than the log may hold. However many gigabytes come, with line ends or without, it does not grow.
/// </summary>
/// <param name="headLimit">How many bytes of the beginning are kept, times included.</param>
/// <param name="tailLimit">How many bytes of the end are kept at least; at most 128 KiB more.</param>
internal sealed class OutputLog(int headLimit, int tailLimit)
{
    private const int BlockSize = 64 << 10;
    private readonly List<Block> _head = [];
    private readonly Queue<Block> _tail = new();
    private Block? _last;
    private long _headHeld;
    private long _tailHeld;
    private long _written;
    private bool _isInLine;

    /// <summary>Whether bytes were left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Changes with everything that is written.</summary>
    public long Written => _written;

    /// <summary>Writes a line's time.</summary>
    /// <returns>How many bytes it took.</returns>
    public static int WriteStamp(TimeSpan at, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(at.TotalSeconds, destination, out var written, new('F', 3));
        return written;
    }

    /// <summary>Takes bytes; a line is finished by its line end.</summary>
    public void Append(ReadOnlySpan<byte> bytes, TimeSpan at)
    {
        if (headLimit + tailLimit == 0) return;
        _written += bytes.Length;
        Span<byte> stamp = stackalloc byte[32];
        var length = WriteStamp(at, stamp);
        stamp[length++] = (byte)' ';
        while (!bytes.IsEmpty)
        {
            if (!_isInLine) Keep(stamp[..length]);
            var end = bytes.IndexOf((byte)'\n');
            _isInLine = end < 0;
            var piece = end < 0 ? bytes : bytes[..(end + 1)];
            Keep(piece);
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>All lines that are kept, a line between them that says what was left out.</summary>
    public IEnumerable<OutputLine> Lines()
    {
        var head = Join(_head);
        var tail = Join(_tail);
        if (!IsCut)
        {
            foreach (var line in Split((byte[])[.. head, .. tail], isWhole: true)) yield return line;
            yield break;
        }
        // Both are cut somewhere in a line: the rest of it goes, unless there is nothing else.
        var first = Split(head.AsMemory(0, EndOfLines(head)), isWhole: true);
        var last = Split(tail, isWhole: false);
        var leftOut = _written - first.Concat(last).Sum(static line => line.Text.Length + 1L);
        foreach (var line in first) yield return line;
        yield return new OutputLine(default, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[... {ProgressText.Size(Math.Max(0, leftOut))} left out here, --progress=plain shows everything ...]")));
        foreach (var line in last) yield return line;
    }

    /// <summary>The last lines that fit into that many bytes; of a longer one its end.</summary>
    public List<OutputLine> LastLines(int bytes)
    {
        var blocks = new List<Block>();
        var held = 0;
        foreach (var block in _tail.Reverse().Concat(Enumerable.Reverse(_head)))
        {
            if (held >= bytes) break;
            blocks.Insert(0, block);
            held += block.Length;
        }
        var joined = Join(blocks);
        var from = Math.Max(0, joined.Length - bytes);
        var isWhole = from == 0 && !IsCut && blocks.Count == _head.Count + _tail.Count;
        return [.. Split(joined.AsMemory(from), isWhole)];
    }

    /// <summary>Drops what nobody will show any more.</summary>
    public void Forget()
    {
        _head.Clear();
        _tail.Clear();
        _last = null;
        (_headHeld, _tailHeld, _written) = (0, 0, 0);
        (_isInLine, IsCut) = (false, false);
    }

    private static byte[] Join(IReadOnlyCollection<Block> blocks)
    {
        var joined = new byte[blocks.Sum(static block => block.Length)];
        var at = 0;
        foreach (var block in blocks)
        {
            block.Bytes.AsSpan(0, block.Length).CopyTo(joined.AsSpan(at));
            at += block.Length;
        }
        return joined;
    }

    private static int EndOfLines(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.LastIndexOf((byte)'\n');
        return end < 0 ? bytes.Length : end + 1;
    }

    private static IEnumerable<OutputLine> Split(ReadOnlyMemory<byte> bytes, bool isWhole)
    {
        if (!isWhole)
        {
            var begin = bytes.Span.IndexOf((byte)'\n') + 1;
            if (begin == 0) yield return new OutputLine(default, bytes);
            bytes = begin == 0 ? default : bytes[begin..];
        }
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            if (line.Span.EndsWith("\r"u8)) line = line[..^1];
            // The end of the beginning may be within a time.
            var space = line.Span.IndexOf((byte)' ');
            yield return space < 0 ? new OutputLine(line, default) : new OutputLine(line[..space], line[(space + 1)..]);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_last is null || _last.Length == BlockSize) AddBlock();
            var length = Math.Min(bytes.Length, BlockSize - _last.Length);
            var isHead = _tail.Count == 0;
            if (isHead) length = (int)Math.Min(length, headLimit - _headHeld);
            _last.Append(bytes[..length]);
            bytes = bytes[length..];
            if (isHead) _headHeld += length;
            else _tailHeld += length;
            // The tail begins with a block of its own.
            if (isHead && _headHeld == headLimit) _last = null;
        }
    }

    [MemberNotNull(nameof(_last))]
    private void AddBlock()
    {
        if (_headHeld < headLimit)
        {
            _head.Add(_last = new Block());
            return;
        }
        Block? spare = null;
        while (_tail.Count > 0 && _tailHeld - _tail.Peek().Length >= tailLimit)
        {
            spare = _tail.Dequeue();
            _tailHeld -= spare.Length;
            IsCut = true;
        }
        _last = spare ?? new Block();
        _last.Length = 0;
        _tail.Enqueue(_last);
    }

    /// <summary>A piece of the log; small ones stay small.</summary>
    private sealed class Block
    {
        public byte[] Bytes { get; private set; } = [];

        public int Length { get; set; }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (Bytes.Length < Length + bytes.Length)
            {
                var larger = new byte[Math.Min(BlockSize, Math.Max(256, Math.Max(Bytes.Length * 2, Length + bytes.Length)))];
                Bytes.AsSpan(0, Length).CopyTo(larger);
                Bytes = larger;
            }
            bytes.CopyTo(Bytes.AsSpan(Length));
            Length += bytes.Length;
        }
    }
}
