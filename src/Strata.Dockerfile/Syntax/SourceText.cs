using System.Globalization;
using System.Text;
using Strata.Oci;

namespace Strata.Dockerfile.Syntax;

/// <summary>
/// A Dockerfile's text and name, kept so that errors and warnings can show the lines they are about. Bytes that are no
/// valid UTF-8 are held as <see cref="ImagePath"/> holds them, so that file names survive.
/// </summary>
public sealed class SourceText
{
    private const int ContextLines = 2;
    private const int MarkedLines = 50;
    private const int ShownColumns = 500;
    private const string Rule = "--------------------";

    private readonly string _text;
    private readonly List<int> _starts;

    internal SourceText(string displayName, string text)
    {
        DisplayName = displayName;
        _text = text;
        _starts = [0];
        for (var i = text.IndexOf('\n', StringComparison.Ordinal); i >= 0; i = text.IndexOf('\n', i + 1)) _starts.Add(i + 1);
    }

    /// <summary>What people call the file, such as <c>Dockerfile</c>.</summary>
    public string DisplayName { get; }

    /// <summary>The number of lines; text after the last line end counts as a line, even when empty.</summary>
    public int LineCount => _starts.Count;

    /// <summary>The whole text.</summary>
    public override string ToString() => _text;

    /// <summary>A line without its end, counted from 1.</summary>
    public string GetLine(int number)
    {
        var start = _starts[number - 1];
        var end = number < _starts.Count ? _starts[number] - 1 : _text.Length;
        return _text[start..end].TrimEnd('\r');
    }

    /// <summary>A line with its end, counted from 1.</summary>
    internal ReadOnlySpan<char> GetRawLine(int number) =>
        _text.AsSpan(_starts[number - 1]..(number < _starts.Count ? _starts[number] : _text.Length));

    /// <summary>
    /// The lines around a range in BuildKit's frame (two of them, one around several lines), those of the range marked by <c>&gt;&gt;&gt;</c>; lines end in
    /// <c>\n</c>. Empty when the range is not in this text. Very long lines and ranges are cut.
    /// </summary>
    /// <param name="range">The lines to mark.</param>
    /// <param name="displayName">The name above the frame, when not <see cref="DisplayName"/>.</param>
    public string Frame(SourceRange range, string? displayName = null)
    {
        if (!range.IsKnown || range.Start > LineCount) return "";
        var last = Math.Min(Math.Max(range.End, range.Start), LineCount);
        var frame = new StringBuilder();
        frame.Append(displayName ?? DisplayName).Append(CultureInfo.InvariantCulture, $":{range.Start}\n{Rule}\n");
        var around = last > range.Start ? 1 : ContextLines;
        for (var number = Math.Max(1, range.Start - around); number <= Math.Min(LineCount, last + around); number++)
        {
            if (number == range.Start + MarkedLines && last > number)
            {
                frame.Append(CultureInfo.InvariantCulture, $"     | >>> ... ({last - number} more lines)\n");
                number = last;
            }
            var line = GetLine(number);
            if (line.Length > ShownColumns) line = line[..ShownColumns] + "...";
            var mark = number >= range.Start && number <= range.End ? ">>>" : "   ";
            frame.Append(CultureInfo.InvariantCulture, $"{number,4} | {mark} {line}\n");
        }
        return frame.Append(Rule).Append('\n').ToString();
    }
}
