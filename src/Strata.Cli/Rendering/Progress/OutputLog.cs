using System.Globalization;
using Strata.Oci;

namespace Strata.Cli.Rendering.Progress;

/// <summary>A step's output as lines, each with the time at which it began. Whole, but for the limit of its memory.</summary>
internal sealed class OutputLog
{
    /// <summary>What one step may hold; older lines are forgotten first, and the log says so.</summary>
    private const long MaxBytes = 16 << 20;
    private readonly Queue<(TimeSpan At, byte[] Line)> _lines = new();
    private readonly List<byte> _open = [];
    private TimeSpan _openedAt;
    private long _held;
    private int _forgotten;

    /// <summary>How many lines there have been, finished ones only.</summary>
    public int LineCount => _forgotten + _lines.Count;

    /// <summary>Takes bytes; a line is finished by its line end.</summary>
    public void Append(ReadOnlyMemory<byte> bytes, TimeSpan at)
    {
        var rest = bytes.Span;
        while (!rest.IsEmpty)
        {
            if (_open.Count == 0) _openedAt = at;
            var end = rest.IndexOf((byte)'\n');
            _open.AddRange(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (end >= 0) Finish();
        }
    }

    /// <summary>Makes a line of what has no line end yet.</summary>
    public void Flush()
    {
        if (_open.Count > 0) Finish();
    }

    /// <summary>The lines from that number on, as <c>0.123 text</c>; text may hold escaped bytes (see <see cref="ImagePath"/>).</summary>
    public IEnumerable<string> LinesFrom(int first)
    {
        if (first < _forgotten) yield return string.Create(CultureInfo.InvariantCulture, $"[... {_forgotten - first} lines before this were too many to keep: use --progress plain]");
        foreach (var (at, line) in _lines.Skip(Math.Max(0, first - _forgotten)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:0.000} {ImagePath.Decode(line)}");
        }
    }

    /// <summary>The last lines for a live view, the open one included; control characters are removed.</summary>
    public List<string> Tail(int count)
    {
        var tail = new List<string>();
        var open = _open.Count > 0 ? 1 : 0;
        foreach (var (_, line) in _lines.Skip(_lines.Count - count + open)) tail.Add(TerminalText.LastState(ImagePath.Decode(line)));
        if (open > 0) tail.Add(TerminalText.LastState(ImagePath.Decode(_open.ToArray())));
        return tail;
    }

    /// <summary>Drops what nobody will show any more.</summary>
    public void Forget()
    {
        _forgotten += _lines.Count;
        _lines.Clear();
        _open.Clear();
        _held = 0;
    }

    private void Finish()
    {
        if (_open.Count > 0 && _open[^1] == (byte)'\r') _open.RemoveAt(_open.Count - 1);
        _lines.Enqueue((_openedAt, _open.ToArray()));
        _held += _open.Count;
        _open.Clear();
        while (_held > MaxBytes && _lines.Count > 1)
        {
            _held -= _lines.Dequeue().Line.Length;
            _forgotten++;
        }
    }
}
