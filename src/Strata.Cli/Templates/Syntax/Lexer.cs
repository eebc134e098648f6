using System.Globalization;
using System.Text;
using Strata.Cli.Arguments;

namespace Strata.Cli.Templates.Syntax;

/// <summary>Cuts a template into tokens by Go's rules. A lexical error is a token of its own and the last one.</summary>
internal sealed class Lexer
{
    private const string Left = "{{";
    private const string Right = "}}";
    private const string OpenComment = "/*";
    private const string CloseComment = "*/";
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    private Lexer(string text) => _text = text;

    /// <summary>The tokens of the text; ends with <see cref="TokenKind.End"/> or <see cref="TokenKind.Error"/>.</summary>
    public static List<Token> Scan(string text)
    {
        var lexer = new Lexer(text);
        while (lexer.ScanText() && lexer.ScanAction())
        {
            // Text and actions take turns until one of them meets the end or an error.
        }
        return lexer._tokens;
    }

    private bool ScanText()
    {
        var action = _text.IndexOf(Left, _at, StringComparison.Ordinal);
        if (action < 0)
        {
            if (_at < _text.Length) Emit(TokenKind.Text, _text.Length);
            Emit(TokenKind.End, _text.Length);
            return false;
        }
        var end = action;
        if (HasLeftTrim(action))
        {
            while (end > _at && IsSpace(_text[end - 1])) end--;
        }
        if (end > _at) Emit(TokenKind.Text, end);
        SkipTo(action);
        return true;
    }

    private bool ScanAction()
    {
        var trim = HasLeftTrim(_at);
        var inside = _at + Left.Length + (trim ? 2 : 0);
        if (string.CompareOrdinal(_text, inside, OpenComment, 0, OpenComment.Length) == 0) return ScanComment(inside);
        Emit(TokenKind.LeftDelimiter, _at + Left.Length);
        if (trim) SkipTo(inside);
        var parentheses = 0;
        while (true)
        {
            var (trimRight, atRight) = AtRightDelimiter();
            if (atRight)
            {
                if (parentheses > 0) return Fail("unclosed left paren");
                CloseAction(trimRight);
                return true;
            }
            if (_at >= _text.Length) return Fail("unclosed action");
            if (!ScanInside(ref parentheses)) return false;
        }
    }

    private bool ScanComment(int inside)
    {
        var close = _text.IndexOf(CloseComment, inside, StringComparison.Ordinal);
        if (close < 0) return Fail("unclosed comment");
        SkipTo(close + CloseComment.Length);
        var (trimRight, atRight) = AtRightDelimiter();
        if (!atRight) return Fail("comment ends before closing delimiter");
        SkipTo(_at + (trimRight ? 2 : 0) + Right.Length);
        if (trimRight) SkipSpace();
        return true;
    }

    private void CloseAction(bool trimRight)
    {
        if (trimRight) SkipTo(_at + 2);
        Emit(TokenKind.RightDelimiter, _at + Right.Length);
        if (trimRight) SkipSpace();
    }

    private bool ScanInside(ref int parentheses)
    {
        var c = _text[_at];
        switch (c)
        {
            case ' ' or '\t' or '\r' or '\n':
                var end = _at;
                while (end < _text.Length && IsSpace(_text[end])) end++;
                // The space of a closing " -}}" belongs to the delimiter.
                if (string.CompareOrdinal(_text, end - 1, " -" + Right, 0, 4) == 0) end--;
                return end == _at || Emit(TokenKind.Space, end);
            case '=':
                return Emit(TokenKind.Assign, _at + 1);
            case ':':
                return Peek(1) == '=' ? Emit(TokenKind.Declare, _at + 2) : Fail("expected :=");
            case '|':
                return Emit(TokenKind.Pipe, _at + 1);
            case '"':
                return ScanQuoted('"', TokenKind.String, "unterminated quoted string");
            case '\'':
                return ScanQuoted('\'', TokenKind.CharConstant, "unterminated character constant");
            case '`':
                var close = _text.IndexOf('`', _at + 1);
                return close < 0 ? Fail("unterminated raw quoted string") : Emit(TokenKind.RawString, close + 1);
            case '$':
                return ScanName(TokenKind.Variable);
            case '.' when _at + 1 < _text.Length && !char.IsAsciiDigit(Peek(1)):
                return ScanName(TokenKind.Field);
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                return ScanNumber();
            case '(':
                parentheses++;
                return Emit(TokenKind.LeftParenthesis, _at + 1);
            case ')':
                return parentheses-- > 0 ? Emit(TokenKind.RightParenthesis, _at + 1) : Fail("unexpected right paren");
        }
        if (IsAlphanumericAt(_at)) return ScanIdentifier();
        return c is > ' ' and < '\x7f' ? Emit(TokenKind.Character, _at + 1) : Fail("unrecognized character in action: " + Unicode(_at));
    }

    private bool ScanQuoted(char quote, TokenKind kind, string unterminated)
    {
        for (var i = _at + 1; i < _text.Length && _text[i] != '\n'; i++)
        {
            if (_text[i] == quote) return Emit(kind, i + 1);
            if (_text[i] == '\\' && i + 1 < _text.Length && _text[i + 1] != '\n') i++;
        }
        return Fail(unterminated);
    }

    private bool ScanName(TokenKind kind)
    {
        var end = EndOfWord(_at + 1);
        if (end == _at + 1 && IsTerminator(end)) return Emit(kind == TokenKind.Field ? TokenKind.Dot : kind, end);
        return IsTerminator(end) ? Emit(kind, end) : Fail("bad character " + Unicode(end));
    }

    private bool ScanIdentifier()
    {
        var end = EndOfWord(_at);
        if (!IsTerminator(end)) return Fail("bad character " + Unicode(end));
        return Emit(_text[_at..end] switch
        {
            "true" or "false" => TokenKind.Bool,
            "nil" => TokenKind.Nil,
            "block" or "break" or "continue" or "define" or "else" or "end" or "if" or "range" or "template" or "with" => TokenKind.Keyword,
            _ => TokenKind.Identifier,
        }, end);
    }

    private bool ScanNumber()
    {
        var i = _at;
        if (_text[i] is '+' or '-') i++;
        var digits = "0123456789_";
        var hex = false;
        if (i < _text.Length && _text[i] == '0')
        {
            i++;
            var radix = i < _text.Length ? _text[i] : '\0';
            (digits, hex) = radix switch
            {
                'x' or 'X' => ("0123456789abcdefABCDEF_", true),
                'o' or 'O' => ("01234567_", false),
                'b' or 'B' => ("01_", false),
                _ => (digits, false),
            };
            if (radix is 'x' or 'X' or 'o' or 'O' or 'b' or 'B') i++;
        }
        while (Among(digits, i)) i++;
        if (Among(".", i))
        {
            i++;
            while (Among(digits, i)) i++;
        }
        if (hex ? Among("pP", i) : digits.Length == 11 && Among("eE", i))
        {
            i++;
            if (Among("+-", i)) i++;
            while (Among("0123456789_", i)) i++;
        }
        if (i < _text.Length && IsAlphanumericAt(i)) return Fail("bad number syntax: " + GoQuote.Quote(_text[_at..(i + 1)]));
        return Emit(TokenKind.Number, i);
    }

    private bool Among(string set, int i) => i < _text.Length && set.Contains(_text[i], StringComparison.Ordinal);

    private int EndOfWord(int from)
    {
        while (from < _text.Length && IsAlphanumericAt(from)) from += char.IsSurrogatePair(_text, from) ? 2 : 1;
        return from;
    }

    private bool IsTerminator(int i) => i >= _text.Length || IsSpace(_text[i]) || _text[i] is '.' or ',' or '|' or ':' or ')' or '(' ||
        string.CompareOrdinal(_text, i, Right, 0, Right.Length) == 0;

    private bool IsAlphanumericAt(int i)
    {
        var c = _text[i];
        if (c < 0x80) return c == '_' || char.IsAsciiLetterOrDigit(c);
        var category = CharUnicodeInfo.GetUnicodeCategory(_text, i);
        return category is UnicodeCategory.DecimalDigitNumber || category <= UnicodeCategory.OtherLetter;
    }

    private bool HasLeftTrim(int at) => at + 3 < _text.Length && _text[at + 2] == '-' && IsSpace(_text[at + 3]);

    private (bool Trim, bool Found) AtRightDelimiter()
    {
        if (_at + 3 < _text.Length && IsSpace(_text[_at]) && _text[_at + 1] == '-' && string.CompareOrdinal(_text, _at + 2, Right, 0, 2) == 0) return (true, true);
        return (false, string.CompareOrdinal(_text, _at, Right, 0, Right.Length) == 0);
    }

    private string Unicode(int i)
    {
        if (i >= _text.Length) return "U+FFFFFFFFFFFFFFFF";
        var rune = Rune.TryGetRuneAt(_text, i, out var found) ? found : Rune.ReplacementChar;
        return string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4} '{rune}'");
    }

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private bool Emit(TokenKind kind, int end)
    {
        _tokens.Add(new(kind, _at, _text[_at..end], _line));
        SkipTo(end);
        return true;
    }

    private bool Fail(string message)
    {
        _tokens.Add(new(TokenKind.Error, _at, message, _line));
        return false;
    }

    private void SkipTo(int end)
    {
        while (_at < end)
        {
            if (_text[_at++] == '\n') _line++;
        }
    }

    private void SkipSpace()
    {
        var end = _at;
        while (end < _text.Length && IsSpace(_text[end])) end++;
        SkipTo(end);
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';
}
