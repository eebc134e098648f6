using System.Text.Json.Serialization;

namespace Strata.Engine.Building.Caching;

/// <summary><c>cache-mounts.json</c>: the cache mounts that a directory keeps.</summary>
internal sealed record CacheMountIndex
{
    public const string FileName = "cache-mounts.json";

    /// <summary>The most mounts that are read.</summary>
    public const int MaxMounts = 10_000;

    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int CurrentVersion = 1;

    [JsonPropertyName("version")] public int Version { get; init; }

    /// <summary>Ordered by <see cref="CacheMountEntry.Name"/>.</summary>
    [JsonPropertyName("mounts")] public required IReadOnlyList<CacheMountEntry> Mounts { get; init; }
}
