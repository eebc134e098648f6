namespace Strata.Dockerfile.Ignoring;

/// <summary>
/// One line of a <c>.dockerignore</c>, compiled. Most are plain paths or <c>**/name</c> and are compared as text; the
/// others are looked at closely only when their parts without wildcards are there.
/// </summary>
internal sealed class IgnorePattern
{
    private readonly Shape _shape;
    private readonly string _text = "";
    private readonly string _head = "";
    private readonly string _tail = "";
    private readonly string _longest = "";
    private readonly PatternToken[] _tokens = [];

    private IgnorePattern(bool isException, string pattern, PatternToken[] tokens)
    {
        IsException = isException;
        Pattern = pattern;
        var isPlain = !pattern.AsSpan().ContainsAny(@"?[]\");
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (isPlain && star < 0)
        {
            (_shape, _text) = (Shape.Exact, pattern);
        }
        else if (isPlain && star == 0 && pattern.StartsWith("**", StringComparison.Ordinal) && pattern.IndexOf('*', 2) < 0)
        {
            (_shape, _text) = (Shape.Suffix, pattern[2..]);
        }
        else if (isPlain && star == pattern.Length - 2 && pattern.EndsWith("**", StringComparison.Ordinal))
        {
            (_shape, _text) = (Shape.Prefix, pattern[..^2]);
        }
        else
        {
            (_shape, _tokens) = (Shape.Tokens, tokens);
            _head = Text(tokens.TakeWhile(static token => token.Kind == PatternTokenKind.Literal));
            _tail = Text(tokens.Reverse().TakeWhile(static token => token.Kind == PatternTokenKind.Literal).Reverse());
            _longest = LongestText(tokens);
        }
    }

    private enum Shape
    {
        Exact,
        Prefix,
        Suffix,
        Tokens,
    }

    /// <summary>True for <c>!</c>: takes in again.</summary>
    public bool IsException { get; }

    /// <summary>The cleaned text, without <c>!</c>.</summary>
    public string Pattern { get; }

    /// <summary>The text up to the first wildcard.</summary>
    public string LiteralHead => _shape switch
    {
        Shape.Exact or Shape.Prefix => _text,
        Shape.Suffix => "",
        _ => _head,
    };

    /// <summary>True when the pattern has no wildcard: it names one path.</summary>
    public bool IsExact => _shape == Shape.Exact;

    /// <summary>Reads a cleaned pattern; null when it is malformed.</summary>
    public static IgnorePattern? Read(string pattern, bool isException)
    {
        if (!GoPattern.IsValid(pattern)) return null;
        return Compile(pattern) is { } tokens ? new IgnorePattern(isException, pattern, tokens) : null;
    }

    /// <summary>True when the pattern matches this very path, whatever its parents are.</summary>
    public bool Matches(ReadOnlySpan<char> path) => _shape switch
    {
        Shape.Exact => path.SequenceEqual(_text),
        Shape.Prefix => path.StartsWith(_text),
        Shape.Suffix => path.EndsWith(_text) || (_text.Length > 0 && _text[0] == '/' && path.SequenceEqual(_text.AsSpan(1))),
        _ => path.StartsWith(_head) && path.EndsWith(_tail) && path.IndexOf(_longest) >= 0 && MatchesTokens(path),
    };

    // All places in the pattern that could have been reached, moved on character by character: no going back.
    private bool MatchesTokens(ReadOnlySpan<char> path)
    {
        var size = _tokens.Length + 1;
        Span<bool> now = size <= 256 ? stackalloc bool[size] : new bool[size];
        Span<bool> next = size <= 256 ? stackalloc bool[size] : new bool[size];
        now.Clear();
        now[0] = true;
        SkipEmpty(now);
        for (var position = 0; position < path.Length;)
        {
            var c = CodePoint.Read(path, ref position);
            next.Clear();
            var isAlive = false;
            for (var i = 0; i < _tokens.Length; i++)
            {
                if (now[i]) isAlive |= Step(i, c, next);
            }
            if (!isAlive) return false;
            SkipEmpty(next);
            next.CopyTo(now);
        }
        return now[^1];
    }

    // Where one character leads from one place; false when nowhere.
    private bool Step(int i, int c, Span<bool> next)
    {
        switch (_tokens[i].Kind)
        {
            case PatternTokenKind.Rest:
                return next[i] = true;
            case PatternTokenKind.Star:
                return next[i] |= c != '/';
            case PatternTokenKind.Directories:
                next[i + 2] |= c == '/';
                return next[i + 1] = true;
            case PatternTokenKind.InDirectories:
                next[i + 1] |= c == '/';
                return next[i] = true;
            default:
                var takes = _tokens[i].Takes(c);
                next[i + 1] |= takes;
                return takes;
        }
    }

    // What may stand for nothing is passed without a character.
    private void SkipEmpty(Span<bool> places)
    {
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (!places[i]) continue;
            if (_tokens[i].Kind is PatternTokenKind.Star or PatternTokenKind.Rest) places[i + 1] = true;
            else if (_tokens[i].Kind == PatternTokenKind.Directories) places[i + 2] = true;
        }
    }

    private static PatternToken[]? Compile(string pattern)
    {
        var tokens = new List<PatternToken>(pattern.Length + 1);
        for (var i = 0; i < pattern.Length;)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i += 2;
                    if (i < pattern.Length && pattern[i] == '/') i++;
                    if (i == pattern.Length)
                    {
                        tokens.Add(new(PatternTokenKind.Rest));
                        break;
                    }
                    tokens.Add(new(PatternTokenKind.Directories));
                    tokens.Add(new(PatternTokenKind.InDirectories));
                    break;
                case '*':
                    i++;
                    tokens.Add(new(PatternTokenKind.Star));
                    break;
                case '?':
                    i++;
                    tokens.Add(new(PatternTokenKind.One));
                    break;
                case '[':
                    i++;
                    if (CharacterClass.Read(pattern, ref i) is not { HasReversedRange: false } set) return null;
                    tokens.Add(new(PatternTokenKind.Class, Class: set));
                    break;
                default:
                    if (pattern[i] == '\\' && ++i == pattern.Length) return null;
                    tokens.Add(new(PatternTokenKind.Literal, CodePoint.Read(pattern, ref i)));
                    break;
            }
        }
        return [.. tokens];
    }

    private static string LongestText(PatternToken[] tokens)
    {
        var longest = "";
        for (var start = 0; start < tokens.Length; start++)
        {
            if (tokens[start].Kind != PatternTokenKind.Literal) continue;
            var text = Text(tokens.Skip(start).TakeWhile(static token => token.Kind == PatternTokenKind.Literal));
            if (text.Length > longest.Length) longest = text;
            while (start + 1 < tokens.Length && tokens[start + 1].Kind == PatternTokenKind.Literal) start++;
        }
        return longest;
    }

    private static string Text(IEnumerable<PatternToken> literals)
    {
        var text = new System.Text.StringBuilder();
        foreach (var literal in literals)
        {
            if (literal.Character > char.MaxValue) text.Append(char.ConvertFromUtf32(literal.Character));
            else text.Append((char)literal.Character);
        }
        return text.ToString();
    }
}
