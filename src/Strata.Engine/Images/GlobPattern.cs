using Strata.Oci;

namespace Strata.Engine.Images;

/// <summary>The patterns of Go's <c>path.Match</c>: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a]</c>, <c>\c</c>; none crosses a slash.</summary>
internal sealed class GlobPattern
{
    private readonly string _text;

    /// <summary>Takes a pattern.</summary>
    /// <exception cref="StrataException">InvalidArgument: it is damaged; with Go's text.</exception>
    public GlobPattern(string text)
    {
        _text = text;
        Validate();
    }

    /// <summary>True when the whole name matches.</summary>
    public bool Matches(string name) => Matches(_text, name);

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (!pattern.IsEmpty)
        {
            switch (pattern[0])
            {
                case '*':
                    pattern = pattern.TrimStart('*');
                    for (var skipped = 0; ; skipped++)
                    {
                        if (Matches(pattern, name[skipped..])) return true;
                        if (skipped == name.Length || name[skipped] == '/') return false;
                    }
                case '?':
                    if (name.IsEmpty || name[0] == '/') return false;
                    pattern = pattern[1..];
                    break;
                case '[':
                    if (name.IsEmpty || name[0] == '/' || !IsInClass(ref pattern, name[0])) return false;
                    break;
                case '\\':
                    if (name.IsEmpty || pattern[1] != name[0]) return false;
                    pattern = pattern[2..];
                    break;
                default:
                    if (name.IsEmpty || pattern[0] != name[0]) return false;
                    pattern = pattern[1..];
                    break;
            }
            name = name[1..];
        }
        return name.IsEmpty;
    }

    // Leaves the pattern after the closing bracket.
    private static bool IsInClass(ref ReadOnlySpan<char> pattern, char c)
    {
        pattern = pattern[1..];
        var negated = pattern[0] == '^';
        if (negated) pattern = pattern[1..];
        var found = false;
        do
        {
            var low = Take(ref pattern);
            var high = low;
            if (pattern[0] == '-')
            {
                pattern = pattern[1..];
                high = Take(ref pattern);
            }
            found |= low <= c && c <= high;
        }
        while (pattern[0] != ']');
        pattern = pattern[1..];
        return found != negated;
    }

    private static char Take(ref ReadOnlySpan<char> pattern)
    {
        if (pattern[0] == '\\') pattern = pattern[1..];
        var c = pattern[0];
        pattern = pattern[1..];
        return c;
    }

    private void Validate()
    {
        for (var i = 0; i < _text.Length; i++)
        {
            if (_text[i] == '\\' && ++i == _text.Length) throw Damaged();
            if (_text[i] != '[' || (i > 0 && _text[i - 1] == '\\')) continue;
            i++;
            if (i < _text.Length && _text[i] == '^') i++;
            var ranges = 0;
            while (i < _text.Length && (_text[i] != ']' || ranges == 0))
            {
                SkipOne(ref i);
                if (i < _text.Length && _text[i] == '-')
                {
                    i++;
                    SkipOne(ref i);
                }
                ranges++;
            }
            if (i >= _text.Length) throw Damaged();
        }
    }

    private void SkipOne(ref int i)
    {
        if (i >= _text.Length || _text[i] is '-' or ']') throw Damaged();
        if (_text[i] == '\\') i++;
        if (i >= _text.Length) throw Damaged();
        i++;
    }

    private static StrataException Damaged() => StrataException.Invalid("syntax error in pattern");
}
