namespace Strata.Engine.Building.Caching;

/// <summary>One <c>--cache-mount-from type=local</c>: what cache mounts begin with that this store does not have, or has empty.</summary>
/// <param name="Path">A directory that <c>--cache-mount-to</c> wrote.</param>
public sealed record CacheMountImport(string Path)
{
    /// <summary>Which, by the ids that steps have for them; none for all.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];
}
