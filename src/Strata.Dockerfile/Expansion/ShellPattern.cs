using System.Text;

namespace Strata.Dockerfile.Expansion;

/// <summary>
/// The pattern of <c>${v#p}</c> and its kin: <c>*</c>, <c>?</c>, and <c>\</c> before <c>* ? \</c>. Neither wildcard takes
/// a line end. A pattern is a list of pieces between its stars; every piece is placed as early as it fits, but the last
/// one as late as it can be when the longest match is wanted, so that no search ever goes back.
/// </summary>
internal sealed class ShellPattern
{
    // A piece's "?" is this; the character itself cannot occur in a text, nor can it be typed in a pattern.
    private const char One = '\0';
    private const long MaxWork = 200_000_000;

    private readonly string[] _pieces;

    private ShellPattern(string[] pieces) => _pieces = pieces;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ExpansionException">An escape that is none.</exception>
    public static ShellPattern Parse(string pattern)
    {
        var pieces = new List<string>();
        var piece = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*':
                    pieces.Add(piece.ToString());
                    piece.Clear();
                    break;
                case '?':
                    piece.Append(One);
                    break;
                case '\\':
                    var next = i + 1 < pattern.Length ? pattern[i + 1] : '\uFFFD';
                    if (next is '}' or '/') break;
                    if (next is not ('*' or '?' or '\\'))
                    {
                        throw new ExpansionException($"invalid pattern ({pattern}) in substitution: invalid escape '\\{next}'");
                    }
                    piece.Append(next);
                    i++;
                    break;
                default:
                    piece.Append(pattern[i]);
                    break;
            }
        }
        pieces.Add(piece.ToString());
        return new ShellPattern([.. pieces]);
    }

    /// <summary>The text without the shortest or longest match at its start.</summary>
    public string TrimStart(string text, bool longest)
    {
        CheckWork(text);
        var end = MatchFrom(text, 0, longest);
        return end < 0 ? text : text[end..];
    }

    /// <summary>The text without the shortest or longest match at its end.</summary>
    public string TrimEnd(string text, bool longest)
    {
        var pieces = Array.ConvertAll(_pieces, Reverse);
        Array.Reverse(pieces);
        return Reverse(new ShellPattern(pieces).TrimStart(Reverse(text), longest));
    }

    /// <summary>The text with the first or every match replaced; each match is as long as can be.</summary>
    public string Replace(string text, string replacement, bool all)
    {
        CheckWork(text);
        var result = new StringBuilder();
        var copied = 0;
        for (var start = 0; start <= text.Length;)
        {
            // A pattern that begins with a star matches wherever it is tried; another one begins with its first piece.
            var at = Find(text, start, text.Length, _pieces[0]);
            if (at < 0) break;
            var end = MatchFrom(text, at, longest: true);
            if (end < 0)
            {
                // The rest of the pattern cannot stand on this line; nor can it for a later start on the same line.
                var line = text.IndexOf('\n', at);
                if (line < 0) break;
                start = line + 1;
                continue;
            }
            // Nothing is matched right behind a match.
            if (end > at || at != copied || at == 0)
            {
                result.Append(text, copied, at - copied).Append(replacement);
                copied = end;
                if (result.Length > WordExpander.MaxLength) throw new ExpansionException($"the result is longer than {WordExpander.MaxLength} characters");
            }
            if (!all) break;
            start = end > at ? end : at + 1;
        }
        return result.Append(text, copied, text.Length - copied).ToString();
    }

    // The end of the match that begins at start; -1 for none. Stars do not go over a line end.
    private int MatchFrom(string text, int start, bool longest)
    {
        var first = _pieces[0];
        if (!IsAt(text, start, first)) return -1;
        var at = start + first.Length;
        if (_pieces.Length == 1) return at;
        for (var i = 1; i < _pieces.Length - 1; i++)
        {
            at = Find(text, at, LineEnd(text, at), _pieces[i]);
            if (at < 0) return -1;
            at += _pieces[i].Length;
        }
        var last = _pieces[^1];
        at = longest ? FindLast(text, at, LineEnd(text, at), last) : Find(text, at, LineEnd(text, at), last);
        return at < 0 ? -1 : at + last.Length;
    }

    // Where a star that begins here must end at the latest.
    private static int LineEnd(string text, int start)
    {
        var end = text.IndexOf('\n', start);
        return end < 0 ? text.Length : end;
    }

    // The first place from start to limit, both included, where the piece stands.
    private static int Find(string text, int start, int limit, string piece)
    {
        for (var at = start; at <= limit && at + piece.Length <= text.Length; at++)
        {
            if (IsAt(text, at, piece)) return at;
        }
        return -1;
    }

    private static int FindLast(string text, int start, int limit, string piece)
    {
        for (var at = Math.Min(limit, text.Length - piece.Length); at >= start; at--)
        {
            if (IsAt(text, at, piece)) return at;
        }
        return -1;
    }

    private static bool IsAt(string text, int start, string piece)
    {
        if (start + piece.Length > text.Length) return false;
        for (var i = 0; i < piece.Length; i++)
        {
            if (piece[i] == One ? text[start + i] == '\n' : piece[i] != text[start + i]) return false;
        }
        return true;
    }

    // Placing a piece compares it with every place in the worst case.
    private void CheckWork(string text)
    {
        if ((long)text.Length * _pieces.Max(static piece => piece.Length) > MaxWork)
        {
            throw new ExpansionException("the pattern and the value are too long to be compared");
        }
    }

    private static string Reverse(string text)
    {
        var chars = text.ToCharArray();
        Array.Reverse(chars);
        return new string(chars);
    }
}
