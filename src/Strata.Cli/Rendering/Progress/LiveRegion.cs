using System.Globalization;
using System.Text;
using Strata.Linux.Terminals;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// The last lines of a terminal, drawn again and again in place. Each frame is one write that hides the cursor at its
/// beginning and shows it at its end: whenever the process dies, the cursor is visible and below the view.
/// </summary>
internal sealed class LiveRegion(TextWriter output, Func<WindowSize?> size)
{
    private static readonly WindowSize Unknown = new(80, 24);
    private List<LiveLine> _shown = [];
    private int _shownWidth;

    /// <summary>The terminal's size now.</summary>
    public WindowSize Size => size() ?? Unknown;

    /// <summary>Draws the lines in the place of the last ones; does nothing when they are the same.</summary>
    /// <param name="lines">What to show; cut at the terminal's width.</param>
    public void Draw(List<LiveLine> lines)
    {
        var width = Math.Max(Size.Columns - 1, 1);
        if (width == _shownWidth && lines.SequenceEqual(_shown)) return;
        var text = new StringBuilder("\e[?25l");
        MoveToTop(text, width);
        foreach (var line in lines) AppendLine(text, line, width);
        // What the last frame had below.
        text.Append("\e[J\e[?25h");
        output.Write(text.ToString());
        (_shown, _shownWidth) = (lines, width);
    }

    /// <summary>Leaves what is shown where it is; the next frame begins below it.</summary>
    public void Release() => _shown = [];

    // When the terminal became narrower, its lines were broken up and take more rows now.
    private void MoveToTop(StringBuilder text, int width)
    {
        var rows = 0;
        foreach (var line in _shown) rows += width >= _shownWidth ? 1 : Rows(TextWidth.Ellipsis(line.Text, _shownWidth), width + 1);
        if (rows > 0) text.Append(CultureInfo.InvariantCulture, $"\e[{rows}A");
        text.Append('\r');
    }

    private static int Rows(string text, int columns)
    {
        var (rows, used) = (1, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var cells = TextWidth.Of(rune);
            // A wide character does not stand in two rows.
            if (used + cells > columns) (rows, used) = (rows + 1, 0);
            used += cells;
        }
        return rows;
    }

    private static void AppendLine(StringBuilder text, LiveLine line, int width)
    {
        if (line.Colour != 0) text.Append(CultureInfo.InvariantCulture, $"\e[{line.Colour}m");
        text.Append(TextWidth.Ellipsis(line.Text, width));
        if (line.Colour != 0) text.Append("\e[0m");
        text.Append("\e[K\n");
    }
}
