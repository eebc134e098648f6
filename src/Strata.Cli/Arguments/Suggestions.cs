namespace Strata.Cli.Arguments;

/// <summary>Commands that somebody may have meant.</summary>
internal static class Suggestions
{
    private const int MaxDistance = 2;

    public static List<string> For(string typed, Command parent)
    {
        var found = new List<string>();
        // Nobody types names this long; the distance is quadratic.
        if (typed.Length is 0 or > 40) return found;
        foreach (var child in parent.Children)
        {
            var near = child.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
                || Distance(typed.ToLowerInvariant(), child.Name) <= MaxDistance;
            if (near && !child.Create().Hidden) found.Add(child.Name);
        }
        return found;
    }

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
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }
}
