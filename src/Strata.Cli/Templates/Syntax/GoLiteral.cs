using System.Globalization;
using System.Text;
using Strata.Cli.Arguments;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates.Syntax;

/// <summary>Reads Go's literals.</summary>
internal static class GoLiteral
{
    /// <summary>A quoted or raw string's value, or null when an escape in it is wrong.</summary>
    public static string? Unquote(string literal)
    {
        if (literal[0] == '`') return literal[1..^1].Replace("\r", "", StringComparison.Ordinal);
        var text = new StringBuilder();
        var at = 1;
        while (at < literal.Length - 1)
        {
            if (literal[at] != '\\') text.Append(literal[at++]);
            else if (!TryEscape(literal, ref at, literal[0], text)) return null;
        }
        return text.ToString();
    }

    /// <summary>A number or character constant, or null when it is neither.</summary>
    public static TemplateValue? Number(string text)
    {
        if (text[0] == '\'') return Character(text) is { } rune ? new IntegerValue(rune.Value) : null;
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var negative = digits[0] == '-';
        var body = digits[0] is '-' or '+' ? digits[1..] : digits;
        var hex = body.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!hex && body.AsSpan().IndexOfAny(".eE") >= 0)
        {
            return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? new FloatValue(real) : null;
        }
        return Integer(body, negative) is { } whole ? new IntegerValue(whole) : null;
    }

    /// <summary>Why <see cref="Number"/> gave nothing.</summary>
    public static string NumberProblem(Token token) => token.Kind == TokenKind.CharConstant
        ? "malformed character constant: " + token.Text
        // What would be a number with a fraction, and has none: too large, or octal with an 8 or 9.
        : double.TryParse(token.Text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        ? "integer overflow: " + GoQuote.Quote(token.Text)
        : "illegal number syntax: " + GoQuote.Quote(token.Text);

    private static Rune? Character(string literal)
    {
        var text = new StringBuilder();
        var at = 1;
        if (literal.Length < 3) return null;
        if (literal[1] != '\\') text.Append(literal.AsSpan(1, literal.Length - 2));
        else if (!TryEscape(literal, ref at, '\'', text) || at != literal.Length - 1) return null;
        var runes = text.ToString().EnumerateRunes();
        return runes.MoveNext() && runes.Current is var rune && !runes.MoveNext() ? rune : null;
    }

    private static long? Integer(string body, bool negative)
    {
        var (radix, skip) = body switch
        {
            ['0', 'x' or 'X', ..] => (16, 2),
            ['0', 'o' or 'O', ..] => (8, 2),
            ['0', 'b' or 'B', ..] => (2, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        Int128 value = 0;
        if (body.Length == skip) return null;
        foreach (var c in body.AsSpan(skip))
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.ToLowerInvariant(c) - 'a' + 10;
            if (digit >= radix) return null;
            value = (value * radix) + digit;
            if (value > (Int128)long.MaxValue + 1) return null;
        }
        if (negative) value = -value;
        return value <= long.MaxValue ? (long)value : null;
    }

    private static bool TryEscape(string literal, ref int at, char quote, StringBuilder text)
    {
        var c = literal[at + 1];
        at += 2;
        var simple = "abfnrtv\\".IndexOf(c, StringComparison.Ordinal);
        if (simple >= 0)
        {
            text.Append("\a\b\f\n\r\t\v\\"[simple]);
            return true;
        }
        if (c == quote)
        {
            text.Append(c);
            return true;
        }
        var (digits, radix) = c switch
        {
            'x' => (2, 16),
            'u' => (4, 16),
            'U' => (8, 16),
            >= '0' and <= '7' => (3, 8),
            _ => (0, 0),
        };
        if (radix == 8) at--;
        if (digits == 0 || at + digits > literal.Length - 1) return false;
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            var digit = char.IsAsciiHexDigit(literal[at + i]) ? Convert.ToInt32(literal[at + i].ToString(), 16) : 99;
            if (digit >= radix) return false;
            value = (value * radix) + digit;
        }
        at += digits;
        if (!Rune.IsValid(value)) return false;
        // A lone byte above 0x7f is a byte in Go and a character here: templates print text.
        text.Append(new Rune(value).ToString());
        return true;
    }
}
