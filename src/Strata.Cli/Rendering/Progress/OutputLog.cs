using System.Globalization;
using Strata.Oci;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// A step's output as lines, each with the time at which it began. Whole, but for the limit of its memory, which holds whatever comes: a
/// gigabyte of empty lines, or one without any line end.
/// </summary>
internal sealed class OutputLog
{
    // 16 MiB for one step; older lines are forgotten first, and the log says so.
    private const int MaxBlocks = 16;

    // The oldest first; the last one takes what comes.
    private readonly List<OutputBlock> _blocks = [];
    private OutputBlock? _spare;
    private TimeSpan _openedAt;
    private long _forgotten;
    private long _kept;
    private bool _isBroken;

    private int OpenLength => _blocks.Count == 0 ? 0 : _blocks[^1].Open.Length;

    /// <summary>How many lines there have been, finished ones only.</summary>
    public long LineCount => _forgotten + _kept;

    /// <summary>Takes bytes; a line is finished by its line end. One that is too long becomes several.</summary>
    public void Append(ReadOnlyMemory<byte> bytes, TimeSpan at)
    {
        var rest = bytes.Span;
        while (!rest.IsEmpty)
        {
            var open = OpenLength;
            if (open == 0) _openedAt = at;
            var end = rest.IndexOf((byte)'\n');
            var piece = end < 0 ? rest : rest[..end];
            if (piece.Length > OutputBlock.LongestLine - open)
            {
                piece = piece[..(OutputBlock.LongestLine - open)];
                end = -1;
            }
            Add(piece);
            rest = rest[(end < 0 ? piece.Length : end + 1)..];
            if (end >= 0)
            {
                // The end of what has been shown as lines of its own already.
                if (OpenLength > 0 || !_isBroken) Finish();
                _isBroken = false;
            }
            else if (OpenLength == OutputBlock.LongestLine)
            {
                Finish();
                _isBroken = true;
            }
        }
    }

    /// <summary>Makes a line of what has no line end yet.</summary>
    public void Flush()
    {
        if (OpenLength > 0) Finish();
    }

    /// <summary>The lines from that number on, as <c>0.123 text</c>; text may hold escaped bytes (see <see cref="ImagePath"/>).</summary>
    public IEnumerable<string> LinesFrom(long first)
    {
        if (first < _forgotten) yield return string.Create(CultureInfo.InvariantCulture, $"[... {_forgotten - first} lines before this were too many to keep: use --progress plain]");
        foreach (var (block, line) in Kept(first))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{block.TimeOf(line).TotalSeconds:0.000} {ImagePath.Decode(block.TextOf(line))}");
        }
    }

    /// <summary>The last lines for a live view, the open one included; control characters are removed.</summary>
    public List<string> Tail(int count)
    {
        var tail = new List<string>();
        var open = OpenLength > 0 ? 1 : 0;
        foreach (var (block, line) in Kept(LineCount - count + open)) tail.Add(TerminalText.LastState(ImagePath.Decode(block.TextOf(line))));
        if (open > 0) tail.Add(TerminalText.LastState(ImagePath.Decode(_blocks[^1].Open)));
        return tail;
    }

    /// <summary>Drops what nobody will show any more.</summary>
    public void Forget()
    {
        _forgotten += _kept;
        _kept = 0;
        _blocks.Clear();
        _spare = null;
    }

    /// <summary>Drops lines that have been shown, but for at least the last <paramref name="count"/>.</summary>
    public void KeepLast(int count)
    {
        while (_blocks.Count > 1 && _kept - _blocks[0].LineCount >= count) ForgetFirst();
    }

    private IEnumerable<(OutputBlock Block, int Line)> Kept(long first)
    {
        var skipped = Math.Max(0, first - _forgotten);
        foreach (var block in _blocks)
        {
            if (skipped >= block.LineCount)
            {
                skipped -= block.LineCount;
                continue;
            }
            for (var line = (int)skipped; line < block.LineCount; line++) yield return (block, line);
            skipped = 0;
        }
    }

    private void Add(ReadOnlySpan<byte> piece)
    {
        if (_blocks.Count > 0 && _blocks[^1].TryAppend(piece)) return;
        if (_blocks.Count == MaxBlocks) ForgetFirst();
        var before = _blocks.Count > 0 ? _blocks[^1] : null;
        var next = _spare ?? new OutputBlock(before);
        _spare = null;
        if (before is not null)
        {
            next.TryAppend(before.Open);
            before.Drop();
        }
        next.TryAppend(piece);
        _blocks.Add(next);
    }

    private void Finish()
    {
        _blocks[^1].Finish(_openedAt);
        _kept++;
    }

    private void ForgetFirst()
    {
        _spare = _blocks[0];
        _blocks.RemoveAt(0);
        _forgotten += _spare.LineCount;
        _kept -= _spare.LineCount;
        _spare.Clear();
    }
}
