namespace Strata.Build.Graph;

/// <summary>Where a copied file comes from.</summary>
internal abstract record CopySource
{
    /// <summary>A path or a pattern in the build context.</summary>
    internal sealed record Context(string Pattern) : CopySource;

    /// <summary>A path or a pattern in a stage's or an image's files; no operation means no files at all.</summary>
    internal sealed record Stage(Operation? From, string Pattern) : CopySource;

    /// <summary>A download.</summary>
    internal sealed record Remote(Uri Address) : CopySource;
}
