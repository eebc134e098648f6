using System.Text;

namespace Strata.Cli.Rendering.Progress;

/// <summary>A row of an <see cref="OutputScreen"/>.</summary>
internal sealed class ScreenRow
{
    private const int MaxMarks = 8;
    private static readonly Cell Blank = new(new Rune(' '), "", "");
    // Behind a character of two cells.
    private static readonly Cell Second = new(default, "", "");
    private readonly List<Cell> _cells = [];

    /// <summary>When its line began, as text; null when nobody said.</summary>
    public string? Stamp { get; set; }

    public bool IsBlank => _cells.TrueForAll(static cell => cell.Rune == Blank.Rune);

    /// <summary>Writes a character of one or two cells over what is there.</summary>
    public void Put(int column, Rune rune, int width, string style)
    {
        while (_cells.Count < column + width) _cells.Add(Blank);
        for (var i = 0; i < width; i++) Clear(column + i);
        _cells[column] = new(rune, "", style);
        if (width == 2) _cells[column + 1] = Second;
    }

    /// <summary>Adds an accent to a character.</summary>
    public void Mark(int column, Rune mark)
    {
        if (column < 0 || column >= _cells.Count) return;
        if (_cells[column] == Second) column--;
        if (_cells[column].Marks.Length < MaxMarks) _cells[column] = _cells[column] with { Marks = _cells[column].Marks + mark };
    }

    /// <summary>Makes cells blank.</summary>
    public void Erase(int from, int to)
    {
        to = Math.Min(to, _cells.Count);
        for (var i = from; i < to; i++) Clear(i);
        if (to == _cells.Count && from < to) _cells.RemoveRange(from, to - from);
    }

    /// <summary>Removes cells; what follows moves to the left.</summary>
    public void Remove(int from, int count)
    {
        count = Math.Min(count, _cells.Count - from);
        if (count <= 0) return;
        Erase(from, from + count);
        if (from < _cells.Count) _cells.RemoveRange(from, count);
    }

    /// <summary>Inserts blanks; what follows moves to the right, and is lost behind the last column.</summary>
    public void Insert(int at, int count, int columns)
    {
        if (at >= _cells.Count) return;
        columns = Math.Max(columns, _cells.Count);
        if (_cells[at] == Second) Clear(at);
        _cells.InsertRange(at, Enumerable.Repeat(Blank, Math.Min(count, columns - at)));
        if (_cells.Count > columns) Erase(columns, _cells.Count);
    }

    /// <summary>The text without blanks at its end.</summary>
    public string ToText(bool stamped, bool colours)
    {
        var text = new StringBuilder(_cells.Count + 16);
        if (stamped && Stamp is not null) text.Append(Stamp).Append(' ');
        var end = _cells.FindLastIndex(static cell => cell != Blank) + 1;
        var style = "";
        for (var i = 0; i < end; i++)
        {
            var cell = _cells[i];
            if (cell == Second) continue;
            if (colours && cell.Style != style)
            {
                if (style.Length > 0) text.Append("\e[0m");
                text.Append(cell.Style);
                style = cell.Style;
            }
            text.Append(cell.Rune.ToString()).Append(cell.Marks);
        }
        if (style.Length > 0) text.Append("\e[0m");
        return text.ToString();
    }

    // Half of a wide character does not stay.
    private void Clear(int i)
    {
        if (_cells[i] == Second && i > 0) _cells[i - 1] = Blank;
        if (i + 1 < _cells.Count && _cells[i + 1] == Second) _cells[i + 1] = Blank;
        _cells[i] = Blank;
    }

    private readonly record struct Cell(Rune Rune, string Marks, string Style);
}
