namespace Strata.Cli.Rendering.Progress;

/// <summary>A piece of a log: lines, one behind the other, of which the last may still be open. Reused when its lines are forgotten.</summary>
/// <param name="before">The block before it, which tells how much room the next one will need; null for the first, which grows.</param>
internal sealed class OutputBlock(OutputBlock? before)
{
    /// <summary>The longest line that surely fits in an empty block.</summary>
    public const int LongestLine = 32 << 10;
    // Large objects, which the collector does not copy about.
    private const int Size = 1 << 20;
    private const int LineCost = 16;
    private readonly List<(TimeSpan At, int End)> _lines = new(before?.LineCount ?? 0);
    private byte[] _bytes = new byte[before is null ? 1 << 10 : Size];
    private int _used;

    /// <summary>How many finished lines it has.</summary>
    public int LineCount => _lines.Count;

    /// <summary>The bytes behind the last finished line.</summary>
    public ReadOnlySpan<byte> Open => _bytes.AsSpan(OpenStart.._used);

    private int OpenStart => _lines.Count == 0 ? 0 : _lines[^1].End;

    /// <summary>Adds to the open line; false when there is no room for that and the line's end.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        var needed = _used + bytes.Length;
        if (needed + ((_lines.Count + 1) * LineCost) > Size) return false;
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Min(Size, Math.Max(needed, 2 * _bytes.Length)));
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used = needed;
        return true;
    }

    /// <summary>Ends the open line.</summary>
    public void Finish(TimeSpan at)
    {
        if (Open is [.., (byte)'\r']) _used--;
        _lines.Add((at, _used));
    }

    /// <summary>Takes the open line away.</summary>
    public void Drop() => _used = OpenStart;

    /// <summary>Forgets all, for other lines.</summary>
    public void Clear()
    {
        _lines.Clear();
        _used = 0;
    }

    public TimeSpan TimeOf(int line) => _lines[line].At;

    public ReadOnlySpan<byte> TextOf(int line) => _bytes.AsSpan((line == 0 ? 0 : _lines[line - 1].End).._lines[line].End);
}
