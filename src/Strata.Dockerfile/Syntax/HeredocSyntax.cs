using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Syntax;

/// <summary>Finds <c>&lt;&lt;NAME</c> on instruction lines.</summary>
internal static class HeredocSyntax
{
    // Escapes and variables of a name are the shell's, whatever the Dockerfile's escape character is.
    private static readonly WordExpander Raw = new('\\') { KeepsQuotes = true, KeepsEscapes = true, KeepsUnset = true };
    private static readonly WordExpander Unquoted = new('\\') { KeepsUnset = true };

    /// <summary>True when the line is of an instruction that may have here-documents, behind <c>ONBUILD</c> or not.</summary>
    public static bool TakesHeredocs(string line)
    {
        var (keyword, rest) = InstructionSplitter.SplitKeyword(line);
        if (keyword.Equals("ONBUILD", StringComparison.OrdinalIgnoreCase)) (keyword, _) = InstructionSplitter.SplitKeyword(rest);
        return keyword.ToUpperInvariant() is "ADD" or "COPY" or "RUN";
    }

    /// <summary>The here-documents that a line opens, in order, without content.</summary>
    public static List<Heredoc> FindAll(string line)
    {
        var found = new List<Heredoc>();
        if (!Raw.TryExpandToWords(line, Nothing, out var words)) return found;
        for (var i = 0; i < words.Count; i++)
        {
            // White space may stand before the name, though not behind "<<-".
            var isSplit = i + 1 < words.Count && words[i].TrimStart("0123456789".ToCharArray()) == "<<";
            if (Find(isSplit ? words[i] + words[++i] : words[i]) is { } heredoc) found.Add(heredoc);
        }
        return found;
    }

    /// <summary>The here-document that a word is; null when it is none. Its content is empty.</summary>
    public static Heredoc? Find(string word)
    {
        var i = 0;
        while (i < word.Length && char.IsAsciiDigit(word[i])) i++;
        if (string.CompareOrdinal(word, i, "<<", 0, 2) != 0) return null;
        var rest = i + 2;
        var stripsTabs = rest < word.Length && word[rest] == '-';
        if (stripsTabs) rest++;
        var name = word[rest..];
        if (name.Length == 0 || name.Contains('<', StringComparison.Ordinal)) return null;
        if (!Unquoted.TryExpandToWords(name, Nothing, out var plain) || plain.Count != 1) return null;
        if (!Raw.TryExpandToWords(name, Nothing, out var raw) || raw.Count != 1) return null;
        _ = int.TryParse(word[..i], out var descriptor);
        return new Heredoc(plain[0], "", plain[0] == raw[0], stripsTabs, descriptor);
    }

    /// <summary>The content without the tabs at the beginning of its lines.</summary>
    public static string StripTabs(string content) =>
        string.Join('\n', content.Split('\n').Select(static line => line.TrimStart('\t')));

    private static string? Nothing(string name) => null;
}
