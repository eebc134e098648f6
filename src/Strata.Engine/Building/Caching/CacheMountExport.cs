using Strata.Engine.Archives;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>One <c>--cache-mount-to type=local</c>: where cache mounts go after the build.</summary>
/// <param name="Path">The directory. Mounts that it has and that are not written now stay in it.</param>
public sealed record CacheMountExport(string Path)
{
    /// <summary>Which, by the ids that steps have for them; none for all that the build's steps used.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The most bytes that a mount's files may have; a larger one is passed over with a warning. Null for no limit.</summary>
    public long? MaxSize { get; init; }

    internal void Check()
    {
        if (File.Exists(Path)) throw StrataException.Invalid($"--cache-mount-to: {Path} is a file");
        OutputFile.CheckDirectory(Path, "export cache mounts");
    }
}
