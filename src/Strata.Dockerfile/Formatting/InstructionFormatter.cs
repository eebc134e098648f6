using System.Text;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Formatting;

/// <summary>Formats the lines of one instruction, here-documents' bodies not among them.</summary>
internal sealed class InstructionFormatter
{
    private const int Indentation = 4;
    private const int TabWidth = 4;

    private readonly char _escape;
    private readonly RawInstruction _raw;
    private readonly List<Piece> _pieces;
    private readonly string _joined;
    private readonly int _arguments;

    private InstructionFormatter(RawInstruction raw, List<Piece> pieces, char escape)
    {
        _raw = raw;
        _pieces = pieces;
        _escape = escape;
        _joined = raw.Line.Text;
        var (_, rest) = InstructionSplitter.SplitKeyword(_joined);
        var (_, arguments) = InstructionSplitter.TakeFlags(rest);
        _arguments = _joined.AsSpan().TrimEnd().Length - arguments.Length;
    }

    /// <summary>The lines without their ends: formatted, or as they are when that is not safe.</summary>
    public static IReadOnlyList<string> Format(SourceText source, LogicalLine line, char escape)
    {
        var raw = RawInstructionReader.Read(line, escape);
        var pieces = ReadPieces(source, line, escape);
        foreach (var careful in (ReadOnlySpan<bool>)[false, true])
        {
            var formatted = new InstructionFormatter(raw, pieces, escape).Format(careful);
            if (formatted is not null && !Continues(formatted, escape) && IsSame(raw, formatted, escape)) return formatted;
        }
        var lines = new List<string>();
        for (var number = line.Range.Start; number <= line.LastTextLine; number++) lines.Add(source.GetRawLine(number).TrimEnd("\r\n").ToString());
        return lines;
    }

    // An escaped space at the very end, its space trimmed, would make what comes next a part of the instruction.
    private static bool Continues(List<string> lines, char escape) =>
        lines.FindLast(static line => !line.AsSpan().TrimStart().StartsWith('#')) is { } last && last.AsSpan().TrimEnd().EndsWith(escape);

    private static List<Piece> ReadPieces(SourceText source, LogicalLine line, char escape)
    {
        var pieces = new List<Piece>();
        var whole = new StringBuilder();
        var current = 0;
        for (var number = line.Range.Start; number <= line.LastTextLine; number++)
        {
            var isFirst = number == line.Range.Start;
            var text = source.GetRawLine(number).TrimEnd("\r\n");
            var content = text.TrimStart();
            if (!isFirst && content.IsEmpty) continue;
            if (!isFirst && content[0] == '#')
            {
                pieces.Add(new Piece(content.TrimEnd().ToString(), IsComment: true));
                continue;
            }
            if (isFirst) text = content;
            var end = text.TrimEnd(" \t");
            var continues = !end.IsEmpty && end[^1] == escape && (end.Length == 1 || end[^2] != escape);
            if (continues) text = end[..^1];
            // A line with nothing but the mark of its continuation: its white space goes to the line before.
            if (isFirst || !text.IsWhiteSpace())
            {
                Finish();
                current = pieces.Count;
                pieces.Add(default);
            }
            whole.Append(text);
        }
        Finish();
        return pieces;

        void Finish()
        {
            if (whole.Length > 0 || current < pieces.Count) pieces[current] = new Piece(whole.ToString(), IsComment: false);
            whole.Clear();
        }
    }

    // The careful way changes nothing but the ends of the lines and the keyword.
    private List<string>? Format(bool careful)
    {
        var keyword = _raw.Keyword;
        if (!_pieces[0].Text.StartsWith(keyword, StringComparison.Ordinal)) return null;
        var texts = _pieces.Where(static piece => !piece.IsComment).Select(static piece => piece.Text).ToList();
        if (string.Concat(texts) != _joined) return null;
        UpperCaseWords(texts, keyword);
        if (careful) return Lay(texts, keepsJoins: true, keepsDepth: false);
        if (_raw.IsJson) return FormatJson(texts);
        return _raw.Name switch
        {
            // Their text is kept in the image, or is a value, white space and all.
            "ONBUILD" or "MAINTAINER" or "USER" or "WORKDIR" or "STOPSIGNAL" => Lay(texts, keepsJoins: true, keepsDepth: false),
            "ENV" or "LABEL" => Lay(texts, keepsJoins: _raw.Pairs.Any(static pair => pair.IsLegacy), keepsDepth: false),
            "RUN" or "CMD" or "ENTRYPOINT" or "HEALTHCHECK" => Lay(texts, keepsJoins: false, keepsDepth: true),
            _ => Lay(texts, keepsJoins: false, keepsDepth: false),
        };
    }

    // The keyword, and those that stand among the arguments: AS of FROM, CMD and NONE of HEALTHCHECK.
    private void UpperCaseWords(List<string> texts, string keyword)
    {
        texts[0] = keyword.ToUpperInvariant() + texts[0][keyword.Length..];
        if (_raw.Name == "HEALTHCHECK" && _raw.Arguments.Count > 0) UpperCase(texts, _arguments, _raw.Arguments[0].Length);
        if (_raw.Name != "FROM" || _raw.Arguments.Count != 3) return;
        var position = _arguments + _raw.Arguments[0].Length;
        while (char.IsWhiteSpace(_joined[position])) position++;
        UpperCase(texts, position, 2);
    }

    // Nothing when the word is parted by a line end.
    private static void UpperCase(List<string> texts, int position, int length)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (position < texts[i].Length)
            {
                if (position + length <= texts[i].Length)
                {
                    texts[i] = string.Concat(texts[i].AsSpan(0, position), texts[i].Substring(position, length).ToUpperInvariant(), texts[i].AsSpan(position + length));
                }
                return;
            }
            position -= texts[i].Length;
        }
    }

    private List<string>? FormatJson(List<string> texts)
    {
        var start = _arguments;
        if (_raw.Name == "HEALTHCHECK") start = _joined.IndexOf('[', start);
        var isInside = false;
        for (var i = 0; i < texts.Count; i++)
        {
            var text = texts[i];
            if (start >= text.Length)
            {
                start -= text.Length;
                continue;
            }
            var result = new StringBuilder(text.Length + 8).Append(text, 0, start);
            for (var at = start; at < text.Length; at++)
            {
                var c = text[at];
                if (isInside)
                {
                    result.Append(c);
                    if (c == '\\' && at + 1 < text.Length) result.Append(text[++at]);
                    else if (c == '"') isInside = false;
                }
                else if (!char.IsWhiteSpace(c))
                {
                    result.Append(c);
                    if (c == ',') result.Append(' ');
                    isInside = c == '"';
                }
            }
            if (isInside) return null;
            texts[i] = result.ToString();
            start = 0;
        }
        return Lay(texts, keepsJoins: false, keepsDepth: false, isJson: true);
    }

    /// <summary>Puts the pieces on lines.</summary>
    /// <param name="texts">The pieces without comments.</param>
    /// <param name="keepsJoins">White space where lines meet is part of the text.</param>
    /// <param name="keepsDepth">Lines that are indented deeper than others stay so.</param>
    /// <param name="isJson">White space where lines meet may come and go.</param>
    private List<string> Lay(List<string> texts, bool keepsJoins, bool keepsDepth, bool isJson = false)
    {
        texts[0] = OneSpaceBehindKeyword(texts[0]);
        var free = FindFreeJoins(texts, keepsJoins, isJson);
        var shallowest = int.MaxValue;
        for (var i = 1; i < texts.Count; i++)
        {
            if (free[i] && !string.IsNullOrWhiteSpace(texts[i])) shallowest = Math.Min(shallowest, Depth(texts[i]));
        }

        var lines = new List<string>(_pieces.Count);
        var next = 0;
        foreach (var piece in _pieces)
        {
            if (piece.IsComment)
            {
                lines.Add(new string(' ', next < texts.Count ? Indentation : 0) + piece.Text);
                continue;
            }
            var text = texts[next];
            var isLast = next == texts.Count - 1;
            if (next > 0 && free[next])
            {
                var depth = keepsDepth && !string.IsNullOrWhiteSpace(text) ? Depth(text) - shallowest : 0;
                text = new string(' ', Indentation + depth) + text.TrimStart(' ', '\t');
            }
            if (isLast) text = text.TrimEnd(' ', '\t', '\r');
            else if (free[next + 1]) text = text.TrimEnd(' ', '\t') is { Length: > 0 } trimmed ? trimmed + " " : new string(' ', Indentation);
            lines.Add(isLast ? text : text + _escape);
            next++;
        }
        return lines;
    }

    private string OneSpaceBehindKeyword(string first)
    {
        var keyword = _raw.Name;
        var rest = first.AsSpan(Math.Min(keyword.Length, first.Length)).TrimStart();
        return rest.IsEmpty ? first.Length > keyword.Length ? keyword + " " : keyword : $"{keyword} {rest}";
    }

    // Whether the white space where a piece meets the one before it may be another: there is some, and it is outside of quotes.
    private bool[] FindFreeJoins(List<string> texts, bool keepsJoins, bool isJson)
    {
        var free = new bool[texts.Count];
        var quotes = new ShellQuotes(_escape);
        for (var i = 1; i < texts.Count; i++)
        {
            quotes.Advance(texts[i - 1]);
            var before = texts[i - 1];
            var isBehindKeyword = i == 1 && before.Trim().Length == _raw.Name.Length;
            if (isJson)
            {
                free[i] = true;
                continue;
            }
            if (!quotes.IsOutside || (keepsJoins && !isBehindKeyword)) continue;
            var isBlank = (before.Length > 0 && before[^1] is ' ' or '\t') || (texts[i].Length > 0 && texts[i][0] is ' ' or '\t');
            free[i] = isBlank && !EndsEscaped(before);
        }
        return free;
    }

    // "\ " at the end: the white space is a character of the word.
    private bool EndsEscaped(string text)
    {
        var end = text.TrimEnd(' ', '\t');
        return end.Length < text.Length && end.Length > 0 && (end[^1] == _escape || end[^1] == '\\');
    }

    private static int Depth(string text)
    {
        var depth = 0;
        foreach (var c in text)
        {
            if (c == '\t') depth = (depth / TabWidth + 1) * TabWidth;
            else if (c == ' ') depth++;
            else break;
        }
        return depth;
    }

    // The formatted lines, read again, must give the same words; a shell's text may differ in white space outside of quotes.
    private static bool IsSame(RawInstruction before, List<string> lines, char escape)
    {
        var source = new SourceText("", string.Join('\n', lines) + "\n");
        RawInstruction after;
        try
        {
            var line = new LineReader(source, escape).Read();
            // Behind a continuation that the file's end cut off there can be comments.
            if (line is null || !lines.Skip(line.LastTextLine).All(static text => text.StartsWith('#'))) return false;
            after = RawInstructionReader.Read(line, escape);
        }
        catch (StrataException)
        {
            return false;
        }
        return before.Name == after.Name && before.IsJson == after.IsJson && before.Flags.SequenceEqual(after.Flags) && before.Pairs.SequenceEqual(after.Pairs)
            && (before.Line.Heredocs.Count == 0 || HeredocSyntax.FindAll(before.Line.Text).SequenceEqual(HeredocSyntax.FindAll(after.Line.Text)))
            && before.Arguments.Count == after.Arguments.Count
            && (before.Name != "ONBUILD" || InstructionSplitter.SplitKeyword(before.Line.Text).Remainder == InstructionSplitter.SplitKeyword(after.Line.Text).Remainder)
            && before.Arguments.Zip(after.Arguments).Select((pair, index) => IsSame(before, index, pair.First, pair.Second, escape)).All(static same => same);
    }

    private static bool IsSame(RawInstruction instruction, int index, string before, string after, char escape) => (instruction.Name, index) switch
    {
        ("FROM", 1) or ("HEALTHCHECK", 0) => before.Equals(after, StringComparison.OrdinalIgnoreCase),
        _ when instruction.IsJson => before == after,
        ("RUN" or "CMD" or "ENTRYPOINT" or "HEALTHCHECK", _) => Narrow(before, escape) == Narrow(after, escape),
        _ => before == after,
    };

    // One space for any white space outside of quotes.
    private static string Narrow(string text, char escape)
    {
        var result = new StringBuilder(text.Length);
        var quotes = new ShellQuotes(escape);
        foreach (var c in text)
        {
            if (quotes.IsOutside && c is ' ' or '\t')
            {
                if (result.Length == 0 || result[^1] != ' ') result.Append(' ');
            }
            else
            {
                result.Append(c);
            }
            quotes.Advance(c);
        }
        return result.ToString();
    }

    private readonly record struct Piece(string Text, bool IsComment);
}
