namespace Strata.Dockerfile.Ignoring;

/// <summary>
/// A pattern of literals and wildcards, matched in time proportional to pattern × text whatever both are: sets of states, no
/// backtracking.
/// </summary>
internal sealed class WildcardPattern
{
    private readonly List<Token> _tokens = [];

    private WildcardPattern()
    {
    }

    private enum TokenKind
    {
        Literal,

        // Any character but a slash.
        One,

        // Any number of characters but slashes.
        Run,

        // Nothing, or anything that ends in a slash.
        Depth,

        // Anything.
        Rest,
        Class,
    }

    /// <summary>Reads a pattern; null when it is malformed.</summary>
    /// <param name="pattern">The text.</param>
    /// <param name="hasDepth">True when <c>**</c> stands for any number of directories.</param>
    public static WildcardPattern? Parse(string pattern, bool hasDepth)
    {
        var parsed = new WildcardPattern();
        var text = Characters(pattern);
        for (var i = 0; i < text.Count;)
        {
            switch (text[i])
            {
                case '*' when hasDepth && i + 1 < text.Count && text[i + 1] == '*':
                    i += 2;
                    if (i < text.Count && text[i] == '/') i++;
                    parsed._tokens.Add(new Token(i == text.Count ? TokenKind.Rest : TokenKind.Depth));
                    break;
                case '*':
                    parsed._tokens.Add(new Token(TokenKind.Run));
                    i++;
                    break;
                case '?':
                    parsed._tokens.Add(new Token(TokenKind.One));
                    i++;
                    break;
                case '\\':
                    if (++i == text.Count) return null;
                    parsed._tokens.Add(new Token(TokenKind.Literal, text[i++]));
                    break;
                case '[':
                    if (ReadClass(text, ref i) is not { } set) return null;
                    parsed._tokens.Add(set);
                    break;
                default:
                    parsed._tokens.Add(new Token(TokenKind.Literal, text[i++]));
                    break;
            }
        }
        return parsed;
    }

    /// <summary>True when the pattern matches all of the text.</summary>
    public bool Matches(string text)
    {
        // Most texts differ from most patterns in their beginning.
        for (var i = 0; i < _tokens.Count && _tokens[i].Kind == TokenKind.Literal; i++)
        {
            if (i >= text.Length || (_tokens[i].Value < 0x10000 && text[i] != _tokens[i].Value)) return false;
            if (_tokens[i].Value >= 0x10000) break;
        }
        var now = new bool[_tokens.Count + 1];
        var next = new bool[_tokens.Count + 1];
        Enter(now, 0);
        foreach (var c in Characters(text))
        {
            Array.Clear(next);
            var any = false;
            for (var i = 0; i < _tokens.Count; i++)
            {
                if (!now[i]) continue;
                var token = _tokens[i];
                switch (token.Kind)
                {
                    case TokenKind.Run:
                        if (c != '/') Enter(next, i);
                        break;
                    case TokenKind.Rest:
                        Enter(next, i);
                        break;
                    case TokenKind.Depth:
                        // Still within; a slash may be its end.
                        next[i] = true;
                        if (c == '/') Enter(next, i + 1);
                        break;
                    default:
                        if (token.Takes(c)) Enter(next, i + 1);
                        break;
                }
                any |= next[i] || next[i + 1];
            }
            if (!any) return false;
            (now, next) = (next, now);
        }
        return now[^1];
    }

    // A state, and those that can be reached from it without a character.
    private void Enter(bool[] states, int state)
    {
        while (true)
        {
            states[state] = true;
            if (state == _tokens.Count || _tokens[state].Kind is not (TokenKind.Run or TokenKind.Depth or TokenKind.Rest)) return;
            state++;
        }
    }

    private static Token? ReadClass(List<int> text, ref int at)
    {
        at++;
        var negated = at < text.Count && text[at] == '^';
        if (negated) at++;
        var ranges = new List<(int Low, int High)>();
        while (true)
        {
            if (at < text.Count && text[at] == ']' && ranges.Count > 0)
            {
                at++;
                return new Token(TokenKind.Class) { Ranges = ranges, IsNegated = negated };
            }
            if (ReadMember(text, ref at) is not { } low) return null;
            var high = low;
            if (at < text.Count && text[at] == '-')
            {
                at++;
                if (ReadMember(text, ref at) is not { } end) return null;
                high = end;
            }
            ranges.Add((low, high));
        }
    }

    private static int? ReadMember(List<int> text, ref int at)
    {
        if (at >= text.Count || text[at] is '-' or ']') return null;
        if (text[at] == '\\' && ++at >= text.Count) return null;
        var member = text[at++];
        // Something must follow: at least the bracket.
        return at < text.Count ? member : null;
    }

    private static List<int> Characters(string text)
    {
        var characters = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            // A lone surrogate stands for one byte: one character, as in Go.
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) characters.Add(char.ConvertToUtf32(text[i], text[++i]));
            else characters.Add(text[i]);
        }
        return characters;
    }

    private readonly record struct Token(TokenKind Kind, int Value = 0)
    {
        public List<(int Low, int High)>? Ranges { get; init; }

        public bool IsNegated { get; init; }

        public bool Takes(int c)
        {
            if (Kind == TokenKind.Literal) return c == Value;
            if (c == '/') return false;
            if (Kind == TokenKind.One) return true;
            foreach (var (low, high) in Ranges!)
            {
                if (c >= low && c <= high) return !IsNegated;
            }
            return IsNegated;
        }
    }
}
