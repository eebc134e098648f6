using System.Text;

namespace Strata.Cli.Commands.Building;

/// <summary>Rows whose cells line up; the last cell of a row is not filled up.</summary>
internal static class AlignedColumns
{
    /// <summary>Writes the rows.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="gap">The spaces behind the longest cell of a column.</param>
    /// <param name="rows">The rows, all of one length.</param>
    public static void Write(StringBuilder text, int gap, IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => Width(row[column])) + gap).ToArray();
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                text.Append(row[column]);
                if (column < row.Length - 1) text.Append(' ', widths[column] - Width(row[column]));
            }
            text.Append('\n');
        }
    }

    // Go counts code points.
    private static int Width(string cell) => cell.EnumerateRunes().Count();
}
