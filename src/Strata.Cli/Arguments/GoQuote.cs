using System.Globalization;
using System.Text;

namespace Strata.Cli.Arguments;

/// <summary>Go's <c>%q</c>: how Docker quotes what the user typed.</summary>
internal static class GoQuote
{
    public static string Quote(string text) => Quote(text, '"');

    /// <summary>One character in single quotes, as in <c>unknown shorthand flag: 'x' in -x</c>.</summary>
    public static string Quote(char c) => Quote(c.ToString(), '\'');

    private static string Quote(string text, char delimiter)
    {
        var result = new StringBuilder(text.Length + 2).Append(delimiter);
        foreach (var rune in text.EnumerateRunes())
        {
            var c = rune.Value;
            if (c == delimiter || c == '\\') result.Append('\\').Append((char)c);
            else if (c is >= 7 and <= 13) result.Append('\\').Append("abtnvfr"[c - 7]);
            else if (c is < ' ' or 0x7f) result.Append(CultureInfo.InvariantCulture, $"\\x{c:x2}");
            else if (IsPrintable(rune)) result.Append(rune.ToString());
            else if (c < 0x10000) result.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}");
            else result.Append(CultureInfo.InvariantCulture, $"\\U{c:x8}");
        }
        return result.Append(delimiter).ToString();
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
