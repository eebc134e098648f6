namespace Strata.Engine.Maintenance.Caching;

/// <summary>What is pruned of the build cache. Without any of the sizes, all that fits; with one, the least recently used first, as far as the sizes ask.</summary>
public sealed record CachePruneOptions
{
    /// <summary>True to forget steps too whose layer an image or a container has.</summary>
    public bool All { get; init; }

    /// <summary>Which entries; null for any.</summary>
    public CacheFilter? Filter { get; init; }

    /// <summary>Bytes that are kept whatever else is asked; 0 for none.</summary>
    public long ReservedSpace { get; init; }

    /// <summary>The most bytes that are kept; 0 for no such limit.</summary>
    public long MaxUsedSpace { get; init; }

    /// <summary>Bytes that are to be free on the store's file system; 0 for no matter.</summary>
    public long MinFreeSpace { get; init; }
}
