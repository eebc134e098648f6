using Strata.Engine.Images;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Caching;

namespace Strata.Engine.Maintenance;

/// <summary>Forgets results of build steps and the layers that only they had, and removes cache mounts that no step uses now.</summary>
public sealed class CachePrune(Store store)
{
    /// <summary>Forgets records.</summary>
    /// <param name="filters">Which: all, or only those whose layer no image and no container has; an age counts from the last use.</param>
    /// <returns>The keys of the records and the names of the cache mounts that went, and what went with them in bytes.</returns>
    /// <exception cref="StrataException">InvalidArgument: a label filter; records have no labels.</exception>
    public (IReadOnlyList<string> Removed, long Reclaimed) Run(PruneFilters filters)
    {
        if (!filters.Labels.IsEmpty) throw StrataException.Invalid("invalid filter 'label': the build cache has no labels");
        var shared = filters.All ? [] : FindShared();
        var records = store.Cache.List()
            .Where(r => filters.Until is not { } until || r.Used <= until)
            .Where(r => r.Layers is not { } layers || !shared.Contains(layers))
            .ToList();
        var reclaimed = store.Cache.Remove(records).Size;
        var removed = records.ConvertAll(static record => record.Key);
        using var lease = store.AcquireLease();
        foreach (var mount in store.CacheMounts.List())
        {
            if (filters.Until is { } until && mount.Used > until) continue;
            if (!store.CacheMounts.Remove(lease, mount.Name)) continue;
            removed.Add(mount.Name);
            reclaimed += mount.Size;
        }
        return (removed, reclaimed);
    }

    private HashSet<ChainId> FindShared()
    {
        var layers = store.Layers.List().ToDictionary(static l => l.Id);
        var shared = new HashSet<ChainId>();
        var tops = store.Images.List().Select(static i => i.Layers).Concat(store.Containers.List().Select(c => store.Writables.Find(c.Id)?.Parent));
        foreach (var top in tops)
        {
            for (var id = top; id is { } known && shared.Add(known); id = layers.GetValueOrDefault(known)?.Parent)
            {
            }
        }
        return shared;
    }
}
