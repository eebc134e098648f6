using Strata.Engine.Maintenance.Caching;
using Strata.Engine.Images;

namespace Strata.Engine.Maintenance;

/// <summary>What <c>system prune</c> removed.</summary>
public sealed record SystemPruneReport
{
    /// <summary>Ids of containers.</summary>
    public required IReadOnlyList<string> Containers { get; init; }

    /// <summary>Names of networks.</summary>
    public required IReadOnlyList<string> Networks { get; init; }

    /// <summary>Names of volumes.</summary>
    public required IReadOnlyList<string> Volumes { get; init; }

    /// <summary>Names and images, in the order of what happened.</summary>
    public required IReadOnlyList<RemovalRecord> Images { get; init; }

    /// <summary>What went of the build cache.</summary>
    public required IReadOnlyList<CacheEntry> CacheEntries { get; init; }

    /// <summary>The sizes of everything that went, in bytes.</summary>
    public required long Reclaimed { get; init; }
}
