using System.Globalization;
using System.Text;

namespace Strata.Cli.Arguments;

/// <summary>Readers of flag values with Go's rules and Go's error texts.</summary>
internal static class FlagValues
{
    public static string? Bool(string text, bool current, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False" ? null : Syntax("ParseBool", text);
    }

    public static string? Text(string text, string current, out string value)
    {
        value = text;
        return null;
    }

    public static string? Append(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        value = [.. current, text];
        return null;
    }

    /// <summary>Comma separated, as pflag's StringSlice without its CSV quoting of line ends.</summary>
    public static string? AppendSplit(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        var parts = new List<string>(current);
        var part = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') part.Append(text[++i]);
            else if (text[i] == '"' && (quoted || part.Length == 0)) quoted = !quoted;
            else if (text[i] == ',' && !quoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else part.Append(text[i]);
        }
        value = parts;
        if (quoted) return "parse error on line 1, column " + (text.Length + 1).ToString(CultureInfo.InvariantCulture) + ": extraneous or missing \" in quoted-field";
        if (text.Length > 0) parts.Add(part.ToString());
        return null;
    }

    /// <summary>A Go integer literal: decimal, 0x, 0o, 0b, leading 0 for octal.</summary>
    public static string? Int(string text, long current, out long value)
    {
        value = current;
        var digits = text.AsSpan();
        var negative = digits is ['-', ..];
        if (digits is ['-' or '+', ..]) digits = digits[1..];
        var radix = 10;
        var skip = 0;
        if (digits is ['0', 'x' or 'X', ..]) (radix, skip) = (16, 2);
        else if (digits is ['0', 'b' or 'B', ..]) (radix, skip) = (2, 2);
        else if (digits is ['0', 'o' or 'O', ..]) (radix, skip) = (8, 2);
        else if (digits is ['0', _, ..]) (radix, skip) = (8, 1);
        digits = digits[skip..];
        if (digits.IsEmpty) return Syntax("ParseInt", text);
        UInt128 sum = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix) return Syntax("ParseInt", text);
            if (sum <= ulong.MaxValue) sum = (sum * (uint)radix) + (uint)digit;
        }
        var limit = (UInt128)long.MaxValue + (negative ? 1u : 0u);
        if (sum > limit) return "strconv.ParseInt: parsing " + GoQuote.Quote(text) + ": value out of range";
        value = negative ? unchecked(-(long)(ulong)sum) : (long)sum;
        return null;
    }

    private static string Syntax(string function, string text) =>
        "strconv." + function + ": parsing " + GoQuote.Quote(text) + ": invalid syntax";
}
