using System.Text;
using Strata.Oci;

namespace Strata.Dockerfile.Syntax;

/// <summary>Text to logical lines: directives, comments, continuations and here-documents.</summary>
internal sealed class LineReader(SourceText source)
{
    private readonly DirectiveReader _directives = new();
    private readonly char? _escape;
    private int _next = 1;
    private List<string>? _comments;

    /// <summary>Reads an instruction from the middle of a file: the escape character is known, and here-documents stay unread.</summary>
    public LineReader(SourceText source, char escape)
        : this(source) => _escape = escape;

    public ParserDirectives Directives => _directives.Directives;

    private char Escape => _escape ?? Directives.Escape;

    /// <summary>The number of lines read so far.</summary>
    public int LinesRead => _next - 1;

    // Text that ends in a line end has no line after it.
    private bool AtEnd => _next > source.LineCount || (_next == source.LineCount && source.GetRawLine(_next).IsEmpty);

    /// <summary>The next instruction's line; null at the end. Errors carry no text: the caller adds it.</summary>
    public LogicalLine? Read()
    {
        while (!AtEnd)
        {
            var start = _next;
            var line = source.GetRawLine(_next++).TrimEnd("\r\n").TrimStart();
            RejectNul(line, start);
            var isDirective = _directives.TryRead(line, start);
            if (line.IsEmpty) continue;
            if (line[0] == '#')
            {
                if (!isDirective) (_comments ??= []).Add(line[1..].Trim().ToString());
                continue;
            }
            return ReadInstruction(line, start);
        }
        return null;
    }

    private LogicalLine ReadInstruction(ReadOnlySpan<char> first, int start)
    {
        string text;
        var emptyContinuation = false;
        if (TrimContinuation(ref first))
        {
            var joined = new StringBuilder().Append(first);
            var continues = true;
            while (continues && !AtEnd)
            {
                var number = _next;
                var line = source.GetRawLine(_next++).TrimEnd("\r\n");
                RejectNul(line, number);
                var content = line.TrimStart();
                if (content.IsEmpty)
                {
                    emptyContinuation = true;
                    continue;
                }
                if (content[0] == '#') continue;
                continues = TrimContinuation(ref line);
                joined.Append(line);
            }
            text = joined.ToString();
        }
        else
        {
            text = first.ToString();
        }

        var lastLine = _next - 1;
        var heredocs = _escape is null ? ReadHeredocs(text, start) : [];
        IReadOnlyList<string> comments = _comments ?? [];
        _comments = null;
        return new LogicalLine
        {
            Text = text,
            Range = new SourceRange(start, _next - 1),
            LastTextLine = lastLine,
            Comments = comments,
            Heredocs = heredocs,
            EmptyContinuation = emptyContinuation ? lastLine : 0,
        };
    }

    private List<Heredoc> ReadHeredocs(string text, int start)
    {
        if (!text.Contains("<<", StringComparison.Ordinal) || !HeredocSyntax.TakesHeredocs(text)) return [];
        var heredocs = HeredocSyntax.FindAll(text);
        for (var i = 0; i < heredocs.Count; i++)
        {
            var content = new StringBuilder();
            while (true)
            {
                if (AtEnd) throw new DockerfileException(ErrorKind.InvalidArgument, "unterminated heredoc", new SourceRange(start, _next - 1), null);
                var number = _next;
                var line = source.GetRawLine(_next++);
                RejectNul(line, number);
                var end = line.TrimEnd("\r\n");
                if (heredocs[i].StripsTabs) end = end.TrimStart('\t');
                if (end.SequenceEqual(heredocs[i].Name)) break;
                content.Append(line);
            }
            heredocs[i] = heredocs[i] with { Content = content.ToString() };
        }
        return heredocs;
    }

    // One escape character at the end, white space after it allowed, and not itself escaped.
    private bool TrimContinuation(ref ReadOnlySpan<char> line)
    {
        var end = line.TrimEnd(" \t");
        if (end.IsEmpty || end[^1] != Escape || (end.Length > 1 && end[^2] == Escape)) return false;
        line = end[..^1];
        return true;
    }

    private static void RejectNul(ReadOnlySpan<char> line, int number)
    {
        if (line.Contains('\0'))
        {
            throw new DockerfileException(ErrorKind.InvalidArgument, $"dockerfile parse error on line {number}: the line holds a NUL byte", SourceRange.Line(number), null);
        }
    }
}
