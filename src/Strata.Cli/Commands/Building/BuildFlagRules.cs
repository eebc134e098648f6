using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Progress;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Flags of <c>build</c> that exclude one another.</summary>
internal static class BuildFlagRules
{
    /// <exception cref="StrataException">InvalidArgument with buildx's texts.</exception>
    public static void Check(bool noCache, IReadOnlyList<string> noCacheFilter, bool quiet, Flag<ProgressMode> progress, Flag<long> jobs)
    {
        if (noCache && noCacheFilter.Count > 0) throw StrataException.Invalid("--no-cache and --no-cache-filter cannot currently be used together");
        if (quiet && progress.Value is not (ProgressMode.Auto or ProgressMode.Quiet)) throw StrataException.Invalid($"progress={ProgressRenderers.NameOf(progress.Value)} and quiet cannot be used together");
        if (jobs.Changed && jobs.Value is < 1 or > int.MaxValue) throw StrataException.Invalid("--jobs must be 1 or more");
    }
}
