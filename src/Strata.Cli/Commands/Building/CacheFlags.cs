using Strata.Cli.Arguments;
using Strata.Engine.Building;
using Strata.Engine.Building.Caching;

namespace Strata.Cli.Commands.Building;

/// <summary>The flags by which a build's cache travels: <c>--cache-to</c>, <c>--cache-from</c>, <c>--cache-mount-to</c>, <c>--cache-mount-from</c>.</summary>
internal sealed class CacheFlags
{
    private readonly Flag<IReadOnlyList<string>> _from;
    private readonly Flag<IReadOnlyList<string>> _mountFrom;
    private readonly Flag<IReadOnlyList<string>> _mountTo;
    private readonly Flag<IReadOnlyList<string>> _to;

    /// <summary>Registers the flags, Docker's with its texts.</summary>
    public CacheFlags(FlagSet flags)
    {
        _from = flags.Strings("cache-from", null, "External cache sources (e.g., \"user/app:cache\", \"type=local,src=path/to/dir\")", "stringArray");
        _mountFrom = flags.Strings("cache-mount-from", null, "Fill new cache mounts from a directory (format: \"type=local,src=path/to/dir[,id=mount]\")", "stringArray");
        _mountTo = flags.Strings("cache-mount-to", null, "Write cache mounts to a directory (format: \"type=local,dest=path/to/dir[,id=mount][,max-size=1g]\")", "stringArray");
        _to = flags.Strings("cache-to", null, "Cache export destinations (e.g., \"user/app:cache\", \"type=local,dest=path/to/dir\")", "stringArray");
    }

    /// <summary>Puts into a build's options what the flags say.</summary>
    /// <exception cref="Oci.StrataException">InvalidArgument, with buildx's texts where it has one. NotImplemented: caches that are not on this machine.</exception>
    public BuildOptions Apply(BuildOptions options) => options with
    {
        CacheExports = [.. Read(_to).Select(CacheReaders.ReadExport)],
        CacheImports = [.. Read(_from).Select(CacheReaders.ReadImport)],
        CacheMountExports = [.. Read(_mountTo).Select(CacheReaders.ReadMountExport)],
        CacheMountImports = [.. Read(_mountFrom).Select(CacheReaders.ReadMountImport)],
    };

    private static IEnumerable<CacheSpecification> Read(Flag<IReadOnlyList<string>> flag) => flag.Value.Where(static text => text.Length > 0).SelectMany(CacheSpecification.Parse);
}
