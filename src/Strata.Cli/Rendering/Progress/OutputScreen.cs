using System.Buffers;
using System.Globalization;
using System.Text;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// What a terminal would show of a process's output in the end. Carriage returns, cursor movements and erasures act on a
/// window of the last rows; what leaves it stays as it is. Only text and, where wanted, colours come out: sequences that
/// would do something to the real terminal (titles, modes, clearing the screen) do nothing. Rows do not wrap at the
/// terminal's width.
/// </summary>
/// <param name="columns">The terminal's width: no movement leads to the right of it, only text.</param>
/// <param name="colours">Whether rows keep their colours.</param>
/// <param name="leaving">Takes rows that leave the window; null when only the last ones matter.</param>
internal sealed class OutputScreen(int columns, bool colours = false, Action<string>? leaving = null)
{
    private const int Height = 64;
    // Longer rows are broken: what one of them may cost must have a limit.
    private const int MaxCells = 4096;
    private readonly List<ScreenRow> _rows = [new()];
    private int _row;
    private int _column;
    private (int Row, int Column) _saved;
    private string _style = "";
    private bool _isBelow;

    /// <summary>The rows in the window, empty ones at the end left out, each led by its line's time where there is one.</summary>
    public List<string> Rows(bool stamped)
    {
        var rows = _rows.ConvertAll(row => row.ToText(stamped, colours));
        var count = _rows.FindLastIndex(static row => !row.IsBlank) + 1;
        return rows[..count];
    }

    /// <summary>Shows a line in the row below the cursor's.</summary>
    public void WriteLine(OutputLine line)
    {
        if (_isBelow) LineFeed();
        _isBelow = true;
        if (_rows[_row].Stamp is null && !line.Stamp.IsEmpty) _rows[_row].Stamp = Encoding.ASCII.GetString(line.Stamp.Span);
        var text = line.Text.Span;
        while (!text.IsEmpty)
        {
            if (text[0] == '\e')
            {
                text = Escape(text[1..]);
                continue;
            }
            // What is no UTF-8 decodes to the replacement character.
            Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            if (Rune.IsControl(rune)) Control(rune.Value);
            else Put(rune);
            text = text[consumed..];
        }
    }

    private void Control(int control)
    {
        switch (control)
        {
            case '\r':
                _column = 0;
                break;
            case '\b':
                _column = Math.Max(0, _column - 1);
                break;
            case '\t':
                _column = Math.Min(MaxCells - 1, (_column / 8 * 8) + 8);
                break;
            case '\v' or '\f' or '\n':
                LineFeed();
                break;
        }
    }

    private void Put(Rune rune)
    {
        var width = TextWidth.Of(rune);
        if (width == 0)
        {
            // Joiners and variation selectors change widths in some terminals and not in others, and marks of direction
            // move the text around them: accents only.
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark && rune.Value is not (>= 0xfe00 and <= 0xfe0f)) _rows[_row].Mark(_column - 1, rune);
            return;
        }
        if (_column + width > MaxCells) LineFeed();
        _rows[_row].Put(_column, rune, width, _style);
        _column += width;
    }

    private void LineFeed()
    {
        _column = 0;
        if (++_row < _rows.Count) return;
        _rows.Add(new());
        if (_rows.Count <= Height) return;
        leaving?.Invoke(_rows[0].ToText(stamped: true, colours));
        _rows.RemoveAt(0);
        _row--;
        _saved.Row = Math.Max(0, _saved.Row - 1);
    }

    /// <summary>Takes the sequence behind an escape and returns what follows it. One that its line does not finish ends with the line.</summary>
    private ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return text;
        switch (text[0])
        {
            case (byte)'[':
                return ControlSequence(text[1..]);
            case (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_':
                return BehindString(text[1..]);
            case (byte)'7':
                _saved = (_row, _column);
                break;
            case (byte)'8':
                (_row, _column) = _saved;
                break;
            case (byte)'M':
                _row = Math.Max(0, _row - 1);
                break;
            case (byte)'D' or (byte)'E':
                LineFeed();
                break;
        }
        var length = 0;
        while (length < text.Length && text[length] is >= 0x20 and <= 0x2f) length++;
        // The final byte; anything else is no part of the sequence.
        return length < text.Length && text[length] is >= 0x30 and <= 0x7e ? text[(length + 1)..] : text[length..];
    }

    /// <summary>A title and the like: up to BEL or ESC \.</summary>
    private static ReadOnlySpan<byte> BehindString(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'\a', (byte)'\e');
        if (end < 0) return [];
        if (text[end] == '\a') return text[(end + 1)..];
        return end + 1 < text.Length && text[end + 1] == '\\' ? text[(end + 2)..] : text[end..];
    }

    private ReadOnlySpan<byte> ControlSequence(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && text[length] is >= 0x20 and <= 0x3f) length++;
        if (length == text.Length) return [];
        if (text[length] is < 0x40 or > 0x7e) return text[length..];
        Perform((char)text[length], text[..length]);
        return text[(length + 1)..];
    }

    private void Perform(char command, ReadOnlySpan<byte> parameters)
    {
        if (command == 'm')
        {
            if (colours) Colour(parameters);
            return;
        }
        // Private modes: the cursor's visibility, pasting, the mouse.
        if (parameters.IndexOfAnyInRange((byte)'<', (byte)'?') >= 0) return;
        var count = Math.Max(1, Parameter(parameters, 0));
        var row = _rows[_row];
        switch (command)
        {
            case 'A' or 'F':
                _row = Math.Max(0, _row - count);
                break;
            case 'B' or 'E' or 'e':
                _row = Math.Min(_rows.Count - 1, _row + count);
                break;
            case 'C' or 'a':
                MoveTo(_column + count);
                break;
            case 'D':
                _column = Math.Max(0, _column - count);
                break;
            case 'G' or '`':
                MoveTo(count - 1);
                break;
            case 'H' or 'f':
                // Which row of a real screen that would be nobody knows.
                MoveTo(Math.Max(1, Parameter(parameters, 1)) - 1);
                break;
            case 'J' when Parameter(parameters, 0) == 0:
                row.Erase(_column, int.MaxValue);
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                break;
            case 'J' when Parameter(parameters, 0) is 2 or 3:
                // A cleared screen: what was there is history.
                _row = _rows.Count - 1;
                if (!_rows[_row].IsBlank) LineFeed();
                _column = 0;
                break;
            case 'K':
                var mode = Parameter(parameters, 0);
                row.Erase(mode == 0 ? _column : 0, mode == 1 ? _column + 1 : int.MaxValue);
                break;
            case 'X':
                row.Erase(_column, _column + count);
                break;
            case 'P':
                row.Remove(_column, count);
                break;
            case '@':
                row.Insert(_column, count, columns);
                break;
            case 's':
                _saved = (_row, _column);
                break;
            case 'u':
                (_row, _column) = _saved;
                break;
        }
        if (command is 'E' or 'F') _column = 0;
    }

    private void MoveTo(int column) => _column = Math.Clamp(column, 0, Math.Max(_column, Math.Clamp(columns, 1, MaxCells) - 1));

    /// <summary>The parameter with that index; 0 when it isn't there.</summary>
    private static int Parameter(ReadOnlySpan<byte> parameters, int index)
    {
        for (; index > 0; index--)
        {
            var next = parameters.IndexOf((byte)';');
            if (next < 0) return 0;
            parameters = parameters[(next + 1)..];
        }
        var value = 0;
        foreach (var b in parameters)
        {
            if (b is < (byte)'0' or > (byte)'9') break;
            value = Math.Min(9999, (value * 10) + b - '0');
        }
        return value;
    }

    /// <summary>A style is the sequences since the last reset; beyond measure only the newest counts.</summary>
    private void Colour(ReadOnlySpan<byte> parameters)
    {
        if (parameters.Length > 32 || parameters.IndexOfAnyExcept(SearchValues.Create("0123456789;:"u8)) >= 0) return;
        var text = Encoding.ASCII.GetString(parameters);
        if (text.TrimStart('0').Length == 0) _style = "";
        else if (text.StartsWith("0;", StringComparison.Ordinal) || text.StartsWith(';') || _style.Length + text.Length > 64) _style = $"\e[{text}m";
        else _style += $"\e[{text}m";
    }
}
