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
}
