using System.Globalization;
using System.Text;

namespace Strata.Build.Frontend;

/// <summary>Values as Go's <c>fmt</c> prints them: Docker's history texts are made by it.</summary>
internal static class GoFormat
{
    private static readonly (long Nanoseconds, string Unit)[] SmallUnits = [(1_000_000, "ms"), (1_000, "µs"), (1, "ns")];

    /// <summary><c>%q</c> of a list: <c>["a" "b"]</c>.</summary>
    public static string QuoteList(IEnumerable<string> values) => $"[{string.Join(' ', values.Select(Quote))}]";

    /// <summary><c>%v</c> of a list: <c>[a b]</c>.</summary>
    public static string List(IEnumerable<string> values) => $"[{string.Join(' ', values)}]";

    /// <summary><c>%q</c> of a text.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var rune in value.EnumerateRunes()) AppendRune(text, rune, '"');
        return text.Append('"').ToString();
    }

    /// <summary><c>%q</c> of a number, which Go takes for a character.</summary>
    public static string QuoteRune(long value)
    {
        var rune = value is >= 0 and <= 0x10FFFF && Rune.IsValid((int)value) ? new Rune((int)value) : Rune.ReplacementChar;
        var text = new StringBuilder("'");
        AppendRune(text, rune, '\'');
        return text.Append('\'').ToString();
    }

    /// <summary>A <c>time.Duration</c>: <c>1h0m0s</c>, <c>1.5s</c>, <c>100ms</c>.</summary>
    public static string Duration(long nanoseconds)
    {
        if (nanoseconds == 0) return "0s";
        var sign = nanoseconds < 0 ? "-" : "";
        var value = Math.Abs(nanoseconds);
        if (value < 1_000_000_000)
        {
            foreach (var (size, unit) in SmallUnits)
            {
                if (value >= size) return sign + Fraction(value, size) + unit;
            }
        }
        var hours = value / 3_600_000_000_000;
        var minutes = value / 60_000_000_000 % 60;
        var text = sign + (hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h") : "");
        if (hours > 0 || minutes > 0) text += string.Create(CultureInfo.InvariantCulture, $"{minutes}m");
        return text + Fraction(value % 60_000_000_000, 1_000_000_000) + "s";
    }

    private static string Fraction(long value, long unit) => ((decimal)value / unit).ToString("0.#########", CultureInfo.InvariantCulture);

    private static void AppendRune(StringBuilder text, Rune rune, char quote)
    {
        if (rune.Value == quote || rune.Value == '\\')
        {
            text.Append('\\').Append((char)rune.Value);
            return;
        }
        var escape = rune.Value switch { 7 => 'a', 8 => 'b', 12 => 'f', 10 => 'n', 13 => 'r', 9 => 't', 11 => 'v', _ => '\0' };
        if (escape != '\0') text.Append('\\').Append(escape);
        else if (IsPrintable(rune)) text.Append(rune.ToString());
        else if (rune.Value < 0x80) text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        else if (rune.Value < 0x10000) text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        else text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
