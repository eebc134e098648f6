using System.Globalization;
using System.Text;
using Strata.Cli.Rendering;

namespace Strata.Cli.Tests.Progress;

/// <summary>
/// A terminal's screen, as much of it as the live view uses: printable text, line ends, cursor up, erase to the end of
/// the line and of the screen, colours and the cursor's visibility, wide characters. Long lines wrap.
/// </summary>
internal sealed class Screen(int columns) : TextWriter
{
    // The other half of a wide character.
    private const char Second = '\0';
    private readonly List<StringBuilder> _rows = [new()];
    private int _row;
    private int _column;

    public int Columns { get; set; } = columns;

    public bool IsCursorVisible { get; private set; } = true;

    /// <summary>How often something was written.</summary>
    public int Writes { get; private set; }

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>What can be seen, without spaces at the ends of lines.</summary>
    public string Text => string.Join('\n', _rows.Select(static row => row.ToString().Replace(Second.ToString(), "", StringComparison.Ordinal).TrimEnd())).TrimEnd('\n');

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        Writes++;
        for (var i = 0; i < value!.Length; i++)
        {
            switch (value[i])
            {
                case '\e':
                    var end = i + 2;
                    while (value[end] is < '@' or > '~') end++;
                    Sequence(value[(i + 2)..end], value[end]);
                    i = end;
                    break;
                case '\r':
                    _column = 0;
                    break;
                case '\n':
                    (_row, _column) = (_row + 1, 0);
                    if (_row == _rows.Count) _rows.Add(new());
                    break;
                default:
                    Put(value[i]);
                    break;
            }
        }
    }

    private void Put(char c)
    {
        var isWide = TextWidth.Of([c]) == 2;
        if (_column + (isWide ? 2 : 1) > Columns)
        {
            (_row, _column) = (_row + 1, 0);
            if (_row == _rows.Count) _rows.Add(new());
        }
        var row = _rows[_row];
        while (row.Length <= _column) row.Append(' ');
        row[_column++] = c;
        if (!isWide) return;
        if (row.Length == _column) row.Append(Second);
        row[_column++] = Second;
    }

    private void Sequence(string parameters, char command)
    {
        switch (command)
        {
            case 'A':
                _row = Math.Max(0, _row - int.Parse(parameters, CultureInfo.InvariantCulture));
                break;
            case 'K':
                _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
                break;
            case 'J':
                _rows[_row].Length = Math.Min(_rows[_row].Length, _column);
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case 'l' or 'h':
                IsCursorVisible = command == 'h';
                break;
        }
    }
}
