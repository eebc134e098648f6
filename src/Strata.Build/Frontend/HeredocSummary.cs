namespace Strata.Build.Frontend;

/// <summary>A here-document in a step's name.</summary>
internal static class HeredocSummary
{
    /// <summary>Its first line, and <c>...</c> when there are more.</summary>
    public static string Of(string content)
    {
        var text = content.Trim();
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? text : text[..end].TrimEnd('\r') + "...";
    }
}
