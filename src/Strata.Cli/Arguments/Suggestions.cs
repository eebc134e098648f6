using Strata.Oci;

namespace Strata.Cli.Arguments;

/// <summary>Commands that somebody may have meant.</summary>
internal static class Suggestions
{
    public static List<string> For(string typed, Command parent)
    {
        var found = new List<string>();
        if (typed.Length == 0) return found;
        foreach (var child in parent.Children)
        {
            var near = child.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
                || Suggestion.IsClose(typed.ToLowerInvariant(), child.Name);
            if (near && !child.Create().Hidden) found.Add(child.Name);
        }
        return found;
    }
}
