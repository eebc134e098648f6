using System.Text;
using System.Text.Json;
using Strata.Oci;

namespace Strata.Dockerfile.Syntax;

/// <summary>The exec form: a JSON array of strings.</summary>
internal static class JsonArguments
{
    private const int MaxDepth = 1000;

    /// <summary>The strings; null when the text is no JSON array, and so is a shell form.</summary>
    /// <exception cref="StrataException">InvalidArgument: an array of other things than strings.</exception>
    public static List<string>? Parse(string text)
    {
        if (!text.StartsWith('[')) return null;
        var strings = new List<string>();
        var position = 1;
        if (TryReadStrings(text, ref position, strings) && text.AsSpan(position).Trim(" \t\r\n").IsEmpty) return strings;
        if (!IsJson(text)) return null;
        throw StrataException.Invalid("when using JSON array syntax, arrays must be comprised of strings only");
    }

    private static bool TryReadStrings(string text, ref int position, List<string> strings)
    {
        SkipBlanks(text, ref position);
        if (position < text.Length && text[position] == ']')
        {
            position++;
            return true;
        }
        while (true)
        {
            SkipBlanks(text, ref position);
            if (!TryReadString(text, ref position, out var value)) return false;
            strings.Add(value);
            SkipBlanks(text, ref position);
            if (position == text.Length) return false;
            var c = text[position++];
            if (c == ']') return true;
            if (c != ',') return false;
        }
    }

    // Characters outside of JSON's escapes are taken as they are, bytes of no valid UTF-8 included.
    private static bool TryReadString(string text, ref int position, out string value)
    {
        value = "";
        if (position == text.Length || text[position] != '"') return false;
        var result = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            var c = text[position];
            if (c == '"')
            {
                position++;
                value = result.ToString();
                return true;
            }
            if (c < ' ') return false;
            if (c == '\\')
            {
                if (++position == text.Length) return false;
                switch (text[position])
                {
                    case '"' or '\\' or '/': c = text[position]; break;
                    case 'b': c = '\b'; break;
                    case 'f': c = '\f'; break;
                    case 'n': c = '\n'; break;
                    case 'r': c = '\r'; break;
                    case 't': c = '\t'; break;
                    case 'u':
                        if (!TryReadUnicode(text, ref position, result)) return false;
                        continue;
                    default: return false;
                }
            }
            result.Append(c);
        }
        return false;
    }

    // Half of a surrogate pair alone means the replacement character.
    private static bool TryReadUnicode(string text, ref int position, StringBuilder result)
    {
        if (!TryReadHex(text, position + 1, out var unit)) return false;
        position += 4;
        if (char.IsHighSurrogate(unit) && string.CompareOrdinal(text, position + 1, "\\u", 0, 2) == 0
            && TryReadHex(text, position + 3, out var low) && char.IsLowSurrogate(low))
        {
            position += 6;
            result.Append(unit).Append(low);
            return true;
        }
        result.Append(char.IsSurrogate(unit) ? '\uFFFD' : unit);
        return true;
    }

    private static bool TryReadHex(string text, int start, out char unit)
    {
        unit = '\0';
        if (start + 4 > text.Length) return false;
        var value = 0;
        for (var i = start; i < start + 4; i++)
        {
            if (!char.IsAsciiHexDigit(text[i])) return false;
            value = (value << 4) | Convert.ToInt32(text[i].ToString(), 16);
        }
        unit = (char)value;
        return true;
    }

    private static void SkipBlanks(string text, ref int position)
    {
        while (position < text.Length && text[position] is (' ' or '\t' or '\r' or '\n')) position++;
    }

    private static bool IsJson(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
