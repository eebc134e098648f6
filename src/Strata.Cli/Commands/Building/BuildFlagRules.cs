using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Progress;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Flags of <c>build</c> that exclude one another.</summary>
internal static class BuildFlagRules
{
    private static readonly string[] NotVerifying =
        ["tag", "load", "push", "annotation", "iidfile", "metadata-file", "cache-to", "cache-from", "cache-mount-to", "cache-mount-from", "explain", "call", "check", "on-fail", "debug-step"];

    /// <exception cref="StrataException">InvalidArgument: a format of something that was not asked for.</exception>
    public static void CheckFormat(Flag<string> format, string of, bool isAsked)
    {
        if (format.Changed && !isAsked) throw StrataException.Invalid($"--{format.Name} says how {of} is shown: give that too");
    }

    /// <exception cref="StrataException">InvalidArgument with buildx's texts.</exception>
    public static void Check(bool noCache, IReadOnlyList<string> noCacheFilter, bool quiet, Flag<ProgressMode> progress, Flag<long> jobs)
    {
        if (noCache && noCacheFilter.Count > 0) throw StrataException.Invalid("--no-cache and --no-cache-filter cannot currently be used together");
        if (quiet && progress.Value is not (ProgressMode.Auto or ProgressMode.Quiet)) throw StrataException.Invalid($"progress={ProgressRenderers.NameOf(progress.Value)} and quiet cannot be used together");
        if (jobs.Changed && jobs.Value is < 1 or > int.MaxValue) throw StrataException.Invalid("--jobs must be 1 or more");
    }

    /// <exception cref="StrataException">InvalidArgument: a flag that asks for something which a verification does not give.</exception>
    public static void CheckVerification(FlagSet flags, IReadOnlyList<BuildOutput> outputs)
    {
        foreach (var name in NotVerifying)
        {
            if (flags.Find(name)!.Changed) throw StrataException.Invalid($"--verify compares, it gives no image and leaves caches alone: leave out --{name}");
        }
        if (outputs.Any(static o => o.Kind != BuildOutputKind.Image || o.Names.Count > 0)) throw StrataException.Invalid("--verify gives no image: of --output only type=image,rewrite-timestamp=true can go with it");
    }

    /// <exception cref="StrataException">InvalidArgument, with buildx's text for the first.</exception>
    public static void Check(IReadOnlyList<BuildOutput> outputs, bool hasIdFile, bool explain)
    {
        if (hasIdFile && outputs.Any(static o => o.Kind is BuildOutputKind.Local or BuildOutputKind.Tar)) throw StrataException.Invalid("local and tar exporters are incompatible with image ID file");
        if (explain && outputs.Any(static o => o.Stream is not null)) throw StrataException.Invalid("--explain writes to standard output, and so does an output: give that a file as dest");
    }
}
