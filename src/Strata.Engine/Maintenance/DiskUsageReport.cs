using Strata.Engine.Maintenance.Caching;

namespace Strata.Engine.Maintenance;

/// <summary>What a store takes on disk, as <c>system df</c> shows it.</summary>
public sealed record DiskUsageReport
{
    /// <summary>The images, the newest first.</summary>
    public required IReadOnlyList<ImageUsage> Images { get; init; }

    /// <summary>The containers, the newest first.</summary>
    public required IReadOnlyList<ContainerUsage> Containers { get; init; }

    /// <summary>The volumes, by name.</summary>
    public required IReadOnlyList<VolumeUsage> Volumes { get; init; }

    /// <summary>The build cache, the most recently used first.</summary>
    public required IReadOnlyList<CacheEntry> Cache { get; init; }

    /// <summary>The sizes of all layers of images and containers, each once.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>What of that no container needs.</summary>
    public required long ReclaimableImageBytes { get; init; }

    /// <summary>What containers changed.</summary>
    public long ContainerBytes => Containers.Sum(static c => c.Bytes);

    /// <summary>What of that belongs to containers that do not run.</summary>
    public long ReclaimableContainerBytes => Containers.Where(static c => !c.IsActive).Sum(static c => c.Bytes);

    /// <summary>What is in volumes.</summary>
    public long VolumeBytes => Volumes.Sum(static v => v.Bytes);

    /// <summary>What of that no container uses.</summary>
    public long ReclaimableVolumeBytes => Volumes.Where(static v => v.Links == 0).Sum(static v => v.Bytes);

    /// <summary>The sizes of the layers that only the build cache has, each once.</summary>
    public long CacheBytes => Cache.Sum(static c => c.Bytes);
}
