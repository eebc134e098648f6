namespace Strata.Dockerfile.Syntax;

/// <summary>Descriptions of arguments and stages: a comment above that begins with the name.</summary>
public static class Description
{
    /// <summary>What the first comment that begins with the name and a space says behind them; null when there is none.</summary>
    public static string? Find(IReadOnlyList<string> comments, string? name)
    {
        if (string.IsNullOrEmpty(name)) return null;
        foreach (var comment in comments)
        {
            if (comment.Length > name.Length && comment[name.Length] == ' ' && comment.StartsWith(name, StringComparison.Ordinal)) return comment[(name.Length + 1)..];
        }
        return null;
    }
}
