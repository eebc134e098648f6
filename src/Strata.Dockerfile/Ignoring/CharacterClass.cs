namespace Strata.Dockerfile.Ignoring;

/// <summary>A class such as <c>[a-z_]</c> or <c>[^0-9]</c>.</summary>
internal sealed class CharacterClass(bool isNegated, IReadOnlyList<(int Low, int High)> ranges)
{
    /// <summary>True for a range such as <c>z-a</c>, which takes nothing.</summary>
    public bool HasReversedRange => ranges.Any(static range => range.Low > range.High);

    public bool Contains(int c)
    {
        foreach (var (low, high) in ranges)
        {
            if (low <= c && c <= high) return !isNegated;
        }
        return isNegated;
    }

    /// <summary>Reads a class behind its <c>[</c>; null when it is malformed.</summary>
    public static CharacterClass? Read(string pattern, ref int position)
    {
        var isNegated = position < pattern.Length && pattern[position] == '^';
        if (isNegated) position++;
        var ranges = new List<(int Low, int High)>();
        while (true)
        {
            if (ranges.Count > 0 && position < pattern.Length && pattern[position] == ']')
            {
                position++;
                return new CharacterClass(isNegated, ranges);
            }
            if (ReadOne(pattern, ref position) is not { } low) return null;
            var high = low;
            if (pattern[position] == '-')
            {
                position++;
                if (ReadOne(pattern, ref position) is not { } end) return null;
                high = end;
            }
            ranges.Add((low, high));
        }
    }

    // A class cannot end here: at least its "]" must follow.
    private static int? ReadOne(string pattern, ref int position)
    {
        if (position >= pattern.Length || pattern[position] is '-' or ']') return null;
        if (pattern[position] == '\\' && ++position == pattern.Length) return null;
        var c = CodePoint.Read(pattern, ref position);
        return position < pattern.Length ? c : null;
    }
}
