using Strata.Dockerfile.Ignoring;
using Strata.Oci;

namespace Strata.Build.Files;

/// <summary>
/// What of a source counts, by paths below it: all but what <c>--exclude</c> names, and with <c>--parents</c> only what
/// the pattern behind the pivot names. The source itself always counts, as in BuildKit.
/// </summary>
internal sealed class SourceFilter
{
    private readonly IgnorePatterns _excludes;
    private readonly IgnorePatterns _others;

    private SourceFilter(IgnorePatterns excludes, IgnorePatterns others)
    {
        _excludes = excludes;
        _others = others;
    }

    /// <summary>Everything counts.</summary>
    public static SourceFilter None { get; } = new(IgnorePatterns.None, IgnorePatterns.None);

    /// <summary>Leaves out what the patterns name.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text.</exception>
    public static SourceFilter Excluding(IReadOnlyList<string> patterns, string label)
    {
        try
        {
            if (patterns.Count == 0) return None;
            IgnorePatterns.FromLines(patterns); // for its errors
            // As in BuildKit, a pattern with a leading "/" fits nothing: paths here have none.
            return new SourceFilter(IgnorePatterns.FromLines(patterns.Where(static pattern => !pattern.Trim().TrimStart('!').StartsWith('/'))), IgnorePatterns.None);
        }
        catch (StrataException e)
        {
            throw StrataException.Invalid(
                $"failed to compute cache key: failed to calculate checksum of ref {label}: invalid excludepatterns: [{string.Join(' ', patterns)}]: {e.Message}", e);
        }
    }

    /// <summary>The same, and of the rest only what a pattern names, with all below it. An empty pattern names everything.</summary>
    /// <exception cref="StrataException">InvalidArgument: a malformed pattern.</exception>
    public SourceFilter Only(string pattern) =>
        pattern.Length == 0 ? this : new SourceFilter(_excludes, IgnorePatterns.FromLines(["**", "!" + pattern]));

    public bool IsLeftOut(string relative) => _excludes.IsIgnored(relative) || _others.IsIgnored(relative);

    /// <summary>False when nothing below a directory counts, so that a walk need not enter it.</summary>
    public bool MayHoldSelected(string directory) => _excludes.MayHoldIncluded(directory) && _others.MayHoldIncluded(directory);
}
