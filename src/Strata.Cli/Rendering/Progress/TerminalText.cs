using System.Text;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Foreign text made safe for one line of a terminal: no escape sequence and no control character gets through.</summary>
internal static class TerminalText
{
    /// <summary>Line ends and controls become spaces; for names.</summary>
    public static string OneLine(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c)) return string.Create(text.Length, text, static (result, text) =>
            {
                for (var i = 0; i < result.Length; i++) result[i] = char.IsControl(text[i]) ? ' ' : text[i];
            });
        }
        return text;
    }

    /// <summary>What a terminal would show of a line in the end: the text after the last carriage return, without sequences.</summary>
    public static string LastState(string line)
    {
        line = line.TrimEnd('\r');
        var from = line.LastIndexOf('\r') + 1;
        var text = new StringBuilder(line.Length - from);
        for (var i = from; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\e') i = EndOfSequence(line, i);
            else if (c == '\t') text.Append(' ', 8 - (text.Length % 8));
            else if (c == '\b') text.Length = Math.Max(0, text.Length - 1);
            else if (char.IsLowSurrogate(c) && (i == 0 || !char.IsHighSurrogate(line[i - 1]))) text.Append('\uFFFD');
            else if (!char.IsControl(c)) text.Append(c);
        }
        return text.ToString();
    }

    private static int EndOfSequence(string line, int escape)
    {
        var i = escape + 1;
        if (i >= line.Length) return escape;
        if (line[i] == ']')
        {
            // A title and the like: up to BEL or ESC \.
            while (i < line.Length && line[i] != '\a' && line[i] != '\e') i++;
            return i + 1 < line.Length && line[i] == '\e' ? i + 1 : i;
        }
        if (line[i] != '[') return i;
        i++;
        while (i < line.Length && line[i] is < '@' or > '~') i++;
        return i;
    }
}
