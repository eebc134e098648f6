using Strata.Dockerfile.Instructions;
using Strata.Oci;

namespace Strata.Dockerfile.Syntax;

/// <summary>Logical lines to words, in the way of each keyword. Failures are plain: the caller adds the place.</summary>
internal static class RawInstructionReader
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public static RawInstruction Read(LogicalLine line, char escape) => Read(line, line.Text, escape, depth: 0);

    private static RawInstruction Read(LogicalLine line, string text, char escape, int depth)
    {
        var (keyword, rest) = InstructionSplitter.SplitKeyword(text);
        var (flags, arguments) = InstructionSplitter.TakeFlags(rest);
        var raw = new RawInstruction { Keyword = keyword, Line = line, Flags = flags };
        switch (raw.Name)
        {
            case "RUN" or "CMD" or "ENTRYPOINT" or "SHELL":
                return ReadCommand(raw, arguments, prefix: []);
            case "ADD" or "COPY" or "VOLUME":
                var list = JsonArguments.Parse(arguments);
                return raw with { Arguments = list is not null ? list : InstructionSplitter.SplitBlanks(arguments), IsJson = list is not null };
            case "EXPOSE" or "FROM":
                return raw with { Arguments = InstructionSplitter.SplitBlanks(arguments) };
            case "MAINTAINER" or "STOPSIGNAL" or "USER" or "WORKDIR":
                return raw with { Arguments = arguments.Length == 0 ? [] : [arguments] };
            case "ENV" or "LABEL":
                return raw with { Pairs = ReadPairs(arguments, raw.Name, escape) };
            case "ARG":
                return raw with { Arguments = InstructionSplitter.SplitWords(arguments, escape) };
            case "HEALTHCHECK":
                return ReadHealthcheck(raw, arguments);
            case "ONBUILD":
                return ReadOnbuild(raw, arguments, escape, depth);
            default:
                return raw;
        }
    }

    private static RawInstruction ReadCommand(RawInstruction raw, string text, string[] prefix)
    {
        if (text.Length == 0) return raw with { Arguments = prefix };
        var list = JsonArguments.Parse(text);
        return raw with { Arguments = [.. prefix, .. list ?? [text]], IsJson = list is not null };
    }

    // "name value" when the first word has no "=", else "name=value" for every word.
    private static List<NamedValue> ReadPairs(string text, string keyword, char escape)
    {
        var words = InstructionSplitter.SplitWords(text, escape);
        if (words.Count == 0) return [];
        if (!words[0].Contains('=', StringComparison.Ordinal))
        {
            var (first, rest) = InstructionSplitter.SplitFirst(text) ?? throw StrataException.Invalid($"{keyword} must have two arguments");
            return [new NamedValue(first, rest, IsLegacy: true)];
        }
        var pairs = new List<NamedValue>(words.Count);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw StrataException.Invalid($"Syntax error - can't find = in {GoText.Quote(word)}. Must be of the form: name=value");
            pairs.Add(new NamedValue(word[..equals], word[(equals + 1)..]));
        }
        return pairs;
    }

    private static RawInstruction ReadHealthcheck(RawInstruction raw, string text)
    {
        var end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
        return end == 0 ? raw : ReadCommand(raw, text[end..].TrimStart(), [text[..end]]);
    }

    private static RawInstruction ReadOnbuild(RawInstruction raw, string text, char escape, int depth)
    {
        if (text.Length == 0) return raw;
        // ONBUILD ONBUILD is refused later, by its first word: no need to look deeper.
        var trigger = depth > 0 ? InstructionSplitter.SplitKeyword(text).Keyword : Read(raw.Line, text, escape, depth + 1).Keyword;
        return raw with { Arguments = [trigger] };
    }
}
