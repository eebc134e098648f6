using System.Text;

namespace Strata.Cli.Rendering;

/// <summary>
/// Aligns tab-separated cells as Go's <c>tabwriter</c> does with Docker's settings: a column is a run of neighbouring
/// lines that have a cell there, as wide as its widest cell plus three, at least ten; text after the last tab is not
/// part of any column.
/// </summary>
internal sealed class TableWriter(int minWidth = 10, int padding = 3)
{
    private readonly List<string[]> _lines = [];

    /// <summary>Adds one row of cells.</summary>
    public void AddRow(params IEnumerable<string> cells) => _lines.Add([.. cells]);

    /// <summary>Adds lines whose cells are separated by tabs; a final line end opens no further line.</summary>
    public void AddText(string text)
    {
        if (text.EndsWith('\n')) text = text[..^1];
        foreach (var line in text.Split('\n')) _lines.Add(line.Split('\t'));
    }

    /// <summary>Writes everything that was added.</summary>
    public void WriteTo(TextWriter output) => output.Write(ToString());

    public override string ToString()
    {
        var text = new StringBuilder();
        var widths = new int[_lines.Count][];
        for (var i = 0; i < widths.Length; i++) widths[i] = new int[_lines[i].Length - 1];
        var columns = 0;
        foreach (var line in widths) columns = Math.Max(columns, line.Length);
        for (var column = 0; column < columns; column++) Measure(column, widths);
        for (var i = 0; i < _lines.Count; i++)
        {
            var cells = _lines[i];
            for (var column = 0; column < cells.Length - 1; column++)
                text.Append(cells[column]).Append(' ', widths[i][column] - TextWidth.Of(cells[column]));
            text.Append(cells[^1]).Append('\n');
        }
        return text.ToString();
    }

    private void Measure(int column, int[][] widths)
    {
        var line = 0;
        while (line < widths.Length)
        {
            if (widths[line].Length <= column)
            {
                line++;
                continue;
            }
            var first = line;
            var width = minWidth;
            while (line < widths.Length && widths[line].Length > column)
            {
                var cell = TextWidth.Of(_lines[line][column]);
                width = Math.Max(width, cell + padding);
                line++;
            }
            for (var i = first; i < line; i++) widths[i][column] = width;
        }
    }
}
