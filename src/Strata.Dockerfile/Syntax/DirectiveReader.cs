using Strata.Oci;

namespace Strata.Dockerfile.Syntax;

/// <summary>Reads the directives, which may only stand at the very top: the first line that is none ends them.</summary>
internal sealed class DirectiveReader
{
    private bool _ended;
    private bool _escapeSeen;

    public ParserDirectives Directives { get; private set; } = new();

    /// <summary>Looks at a line; true when it is a directive. Never true again after the first line that is none.</summary>
    public bool TryRead(ReadOnlySpan<char> line, int number)
    {
        if (_ended) return false;
        if (!TrySplit(line, out var name, out var value))
        {
            _ended = true;
            return false;
        }
        // A directive is one line back for BuildKit's counting; the first line shows no place at all.
        var range = SourceRange.Line(number - 1);
        switch (name)
        {
            case "escape":
                if (_escapeSeen) throw Repeated(name, range);
                _escapeSeen = true;
                if (value is not ("\\" or "`"))
                {
                    throw new DockerfileException(ErrorKind.InvalidArgument, $"invalid escape token '{value}' does not match ` or \\", range, null);
                }
                Directives = Directives with { Escape = value[0] };
                return true;
            case "syntax":
                if (Directives.Syntax is not null) throw Repeated(name, range);
                Directives = Directives with { Syntax = value, SyntaxRange = SourceRange.Line(number) };
                return true;
            case "check":
                if (Directives.Check is not null) throw Repeated(name, range);
                Directives = Directives with { Check = value, CheckRange = SourceRange.Line(number) };
                return true;
            default:
                _ended = true;
                return false;
        }
    }

    private static DockerfileException Repeated(string name, SourceRange range) =>
        new(ErrorKind.InvalidArgument, $"only one {name} parser directive can be used", range, null);

    // "#", a name of letters and digits, "=", a value; white space around each.
    private static bool TrySplit(ReadOnlySpan<char> line, out string name, out string value)
    {
        (name, value) = ("", "");
        if (line.IsEmpty || line[0] != '#') return false;
        var equals = line.IndexOf('=');
        if (equals < 0) return false;
        var key = line[1..equals].Trim();
        var rest = line[(equals + 1)..].Trim();
        if (key.IsEmpty || rest.IsEmpty || !char.IsAsciiLetter(key[0])) return false;
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        }
        (name, value) = (key.ToString().ToLowerInvariant(), rest.ToString());
        return true;
    }
}
