using Strata.Oci;

namespace Strata.Dockerfile.Ignoring;

/// <summary>
/// A file name pattern with the meaning of Go's <c>filepath.Match</c>: <c>*</c> and <c>?</c> (neither takes <c>/</c>),
/// <c>[a-z]</c>, <c>[^a]</c>, and <c>\</c> before any character. Immutable.
/// </summary>
public sealed class GoPattern
{
    private readonly PatternToken[] _tokens;

    private GoPattern(PatternToken[] tokens) => _tokens = tokens;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="StrataException">InvalidArgument: <c>syntax error in pattern</c>.</exception>
    public static GoPattern Parse(string pattern) => new(Compile(pattern) ?? throw StrataException.Invalid("syntax error in pattern"));

    /// <summary>True when the pattern matches the whole name. <see cref="Parse"/> once to match many names.</summary>
    /// <exception cref="StrataException">InvalidArgument: <c>syntax error in pattern</c>.</exception>
    public static bool Matches(string pattern, string name) => Parse(pattern).IsMatch(name);

    /// <summary>False for a pattern that is malformed anywhere.</summary>
    public static bool IsValid(string pattern) => Compile(pattern) is not null;

    /// <summary>True when the text holds a character with a meaning of its own: <c>*</c>, <c>?</c>, <c>[</c> or <c>\</c>.</summary>
    public static bool HasWildcard(string pattern) => pattern.AsSpan().ContainsAny(@"*?[\");

    /// <summary>True when the pattern matches the whole name.</summary>
    public bool IsMatch(ReadOnlySpan<char> name)
    {
        var (token, position) = (0, 0);
        // Where to go on when what follows the last star does not fit: the star takes one character more.
        var (afterStar, starEnd) = (-1, 0);
        while (true)
        {
            if (token < _tokens.Length && _tokens[token].Kind == PatternTokenKind.Star)
            {
                (afterStar, starEnd) = (++token, position);
                continue;
            }
            if (token == _tokens.Length && position == name.Length) return true;
            if (token < _tokens.Length && position < name.Length)
            {
                var next = position;
                if (_tokens[token].Takes(CodePoint.Read(name, ref next)))
                {
                    (token, position) = (token + 1, next);
                    continue;
                }
            }
            if (afterStar < 0 || starEnd == name.Length || name[starEnd] == '/') return false;
            CodePoint.Read(name, ref starEnd);
            (token, position) = (afterStar, starEnd);
        }
    }

    private static PatternToken[]? Compile(string pattern)
    {
        var tokens = new List<PatternToken>(pattern.Length);
        for (var i = 0; i < pattern.Length;)
        {
            switch (pattern[i])
            {
                case '*':
                    i++;
                    if (tokens.Count == 0 || tokens[^1].Kind != PatternTokenKind.Star) tokens.Add(new(PatternTokenKind.Star));
                    break;
                case '?':
                    i++;
                    tokens.Add(new(PatternTokenKind.One));
                    break;
                case '[':
                    i++;
                    if (CharacterClass.Read(pattern, ref i) is not { } set) return null;
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
}
