using Strata.Engine.Images;
using Strata.Engine.Maintenance.Caching;
using Strata.Engine.Networks;
using Strata.Engine.Volumes;
using Strata.Host;

namespace Strata.Engine.Maintenance;

/// <summary>Removes what nobody uses: stopped containers, then networks, volumes, images and the build cache.</summary>
/// <param name="containers">Removes containers; null where nothing runs.</param>
/// <param name="networks">Removes networks; null where nothing runs.</param>
/// <param name="volumes">Removes volumes.</param>
/// <param name="images">Removes images.</param>
/// <param name="cache">Removes from the build cache.</param>
public sealed class SystemPrune(ContainerPrune? containers, NetworkCatalog? networks, VolumeCatalog volumes, ImagePrune images, CachePrune cache)
{
    /// <summary>Removes. What is gone when it is cancelled stays gone.</summary>
    /// <param name="filters">Which; with labels, the build cache is left alone because it has none.</param>
    /// <param name="withVolumes">Volumes without a name too.</param>
    /// <param name="cancel">Stops between objects.</param>
    public async Task<SystemPruneReport> RunAsync(PruneFilters filters, bool withVolumes, CancellationToken cancel)
    {
        var (ids, containerBytes) = HostSystem.IsLinux && containers is not null ? await containers.RunAsync(filters, cancel) : ([], 0);
        var names = HostSystem.IsLinux && networks is not null ? await networks.PruneAsync(filters, cancel) : [];
        var (unnamed, volumeBytes) = withVolumes ? volumes.Prune(filters.WithoutAll, cancel) : ([], 0);
        var removed = await images.RunAsync(filters, cancel);
        var (entries, cacheBytes) = filters.Labels.IsEmpty ? cache.Run(new CachePruneOptions { All = filters.All, Filter = CacheFilter.UnusedSince(filters.Until) }) : ([], 0);
        return new SystemPruneReport
        {
            Containers = ids,
            Networks = names,
            Volumes = unnamed,
            Images = removed.Records,
            CacheEntries = entries,
            Reclaimed = containerBytes + volumeBytes + removed.Reclaimed + cacheBytes,
        };
    }
}
