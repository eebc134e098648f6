namespace Strata.Oci;

/// <summary>Did-you-mean: the candidate that is closest to what was written, when it is close.</summary>
public static class Suggestion
{
    private const int TooFar = 3;

    // Nobody's names are longer, and the distance is quadratic.
    private const int LongestWord = 64;

    /// <summary><c> (did you mean X?)</c>, or nothing.</summary>
    public static string For(string written, IEnumerable<string> candidates) => Find(written, candidates) is { } found ? $" (did you mean {found}?)" : "";

    /// <summary>The closest candidate; the first of several as close. Null when none is close, or one is the word itself.</summary>
    public static string? Find(string written, IEnumerable<string> candidates)
    {
        if (written.Length > LongestWord) return null;
        var (best, distance) = ((string?)null, TooFar);
        foreach (var candidate in candidates)
        {
            var d = Distance(written, candidate);
            if (d == 0) return null;
            if (d < distance) (best, distance) = (candidate, d);
        }
        return best;
    }

    /// <summary>True for two words that one slip, or two, would turn into one another: letters added, left out or changed.</summary>
    public static bool IsClose(string written, string candidate) => written.Length <= LongestWord && Distance(written, candidate) < TooFar;

    // Levenshtein's, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = a[i - 1] == b[j - 1] ? diagonal : 1 + Math.Min(diagonal, Math.Min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[^1];
    }
}
