using System.Text;
using Strata.Dockerfile.Instructions;

namespace Strata.Dockerfile.Syntax;

/// <summary>Parts an instruction's line into keyword, flags and words.</summary>
internal static class InstructionSplitter
{
    private const string Blanks = "\t\v\f\r ";

    /// <summary>The keyword as written, and what follows it without white space around.</summary>
    public static (string Keyword, string Remainder) SplitKeyword(string line)
    {
        var text = line.AsSpan().Trim();
        var end = text.IndexOfAny(Blanks);
        return end < 0 ? (text.ToString(), "") : (text[..end].ToString(), text[end..].Trim().ToString());
    }

    /// <summary>Takes the words that begin with <c>--</c>, up to <c>--</c> itself or the first other word.</summary>
    public static (IReadOnlyList<InstructionFlag> Flags, string Remainder) TakeFlags(string text)
    {
        if (!text.StartsWith("--", StringComparison.Ordinal)) return ([], text);
        var flags = new List<InstructionFlag>();
        var position = 0;
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
            if (position == text.Length) return (flags, "");
            if (string.CompareOrdinal(text, position, "--", 0, 2) != 0) return (flags, text[position..].Trim());
            var word = ReadFlag(text, ref position);
            if (word == "--") return (flags, text[position..].Trim());
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            flags.Add(equals < 0 ? new InstructionFlag(word[2..], null) : new InstructionFlag(word[2..equals], word[(equals + 1)..]));
        }
    }

    // Quotes and backslashes go here, whatever the escape character is. An open quote ends with the line.
    private static string ReadFlag(string text, ref int position)
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; position < text.Length; position++)
        {
            var c = text[position];
            if (quote == '\0')
            {
                if (char.IsWhiteSpace(c)) break;
                if (c is '\'' or '"')
                {
                    quote = c;
                    continue;
                }
            }
            else if (c == quote)
            {
                quote = '\0';
                continue;
            }
            if (c == '\\')
            {
                if (++position == text.Length) break;
                c = text[position];
            }
            word.Append(c);
        }
        return word.ToString();
    }

    /// <summary>The words that white space outside quotes parts; quotes and escapes stay in them.</summary>
    public static List<string> SplitWords(string text, char escape)
    {
        var words = new List<string>();
        var position = 0;
        while (true)
        {
            while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
            if (position == text.Length) return words;
            var word = new StringBuilder();
            var quote = '\0';
            for (; position < text.Length; position++)
            {
                var c = text[position];
                if (quote == '\0')
                {
                    if (char.IsWhiteSpace(c)) break;
                    if (c is '\'' or '"') quote = c;
                }
                else if (c == quote)
                {
                    quote = '\0';
                }
                if (c == escape && quote != '\'')
                {
                    // At the end of the line there is nothing to escape.
                    if (position + 1 == text.Length) continue;
                    word.Append(c);
                    c = text[++position];
                }
                word.Append(c);
            }
            // A word that was nothing but an escape character at the end.
            if (word.Length > 0) words.Add(word.ToString());
        }
    }

    /// <summary>The words that white space parts, quotes having no meaning.</summary>
    public static string[] SplitBlanks(string text) =>
        text.Length == 0 ? [] : text.Split(Blanks.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The first word and the rest; null when there is no second word.</summary>
    public static (string First, string Remainder)? SplitFirst(string text)
    {
        var end = text.AsSpan().IndexOfAny(Blanks);
        return end < 0 ? null : (text[..end], text[end..].TrimStart(Blanks.ToCharArray()));
    }
}
