using Strata.Storage;
using Strata.Storage.Caching;

namespace Strata.Engine.Maintenance.Caching;

/// <summary>Forgets results of build steps and the layers that only they had, and removes cache mounts that no step uses now.</summary>
public sealed class CachePrune(Store store)
{
    /// <summary>Prunes. Safe beside running builds: what they use stays as long as they need it.</summary>
    /// <returns>The entries that went, in the order of their going, and what went with them in bytes.</returns>
    public (IReadOnlyList<CacheEntry> Removed, long Reclaimed) Run(CachePruneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var entries = new CacheInventory(store).List();
        var chosen = Choose(entries, options);
        var records = new List<CacheRecord>();
        var removed = new List<CacheEntry>();
        var reclaimed = 0L;
        using var lease = store.AcquireLease();
        foreach (var entry in chosen)
        {
            if (!entry.IsMount) records.AddRange(entry.Records);
            else if (store.CacheMounts.Remove(lease, entry.MountName)) reclaimed += entry.Bytes;
            else continue;
            removed.Add(entry);
        }
        return (removed, reclaimed + store.Cache.Remove(records).Size);
    }

    private List<CacheEntry> Choose(IReadOnlyList<CacheEntry> entries, CachePruneOptions options)
    {
        var total = entries.Sum(static entry => entry.Bytes);
        var kept = Kept(total, options);
        var chosen = new List<CacheEntry>();
        foreach (var entry in InOrder(entries))
        {
            if (kept > 0 && total <= kept) break;
            if (entry.IsInUse || (entry.IsShared && !options.All) || options.Filter?.Fits(entry) == false) continue;
            // It frees nothing: where a size is to be reached, it may as well stay.
            if (kept > 0 && entry.Bytes == 0) continue;
            chosen.Add(entry);
            total -= entry.Bytes;
        }
        return chosen;
    }

    // BuildKit's rule: as much as may be used, less what must become free, but never below what is reserved. 0: all goes.
    private long Kept(long total, CachePruneOptions options)
    {
        if (options is { MaxUsedSpace: 0, ReservedSpace: 0, MinFreeSpace: 0 }) return 0;
        var kept = options.MaxUsedSpace;
        var excess = options.MinFreeSpace - new DriveInfo(store.Paths.Root).AvailableFreeSpace;
        if (options.MinFreeSpace > 0 && excess > 0) kept = kept == 0 ? Math.Max(total - excess, 1) : Math.Min(kept, total - excess);
        else if (kept == 0 && options.MinFreeSpace > 0) kept = total;
        return Math.Max(kept, Math.Max(options.ReservedSpace, 1));
    }

    // The least recently used first. A layer goes after those that stand on it: before, its removal would free nothing. It counts
    // as used when they were.
    private static IEnumerable<CacheEntry> InOrder(IReadOnlyList<CacheEntry> entries)
    {
        var byId = entries.ToDictionary(static entry => entry.Id);
        var used = entries.ToDictionary(static entry => entry.Id, static entry => entry.Used);
        var depths = new Dictionary<string, int>();
        foreach (var entry in entries)
        {
            for (var below = entry.Parent; below is not null && byId.TryGetValue(below, out var parent); below = parent.Parent)
            {
                if (used[below] < entry.Used) used[below] = entry.Used;
            }
        }
        return entries.OrderBy(entry => used[entry.Id]).ThenByDescending(entry => Depth(entry)).ThenBy(static entry => entry.Id, StringComparer.Ordinal);

        int Depth(CacheEntry entry)
        {
            if (depths.TryGetValue(entry.Id, out var known)) return known;
            var depth = 0;
            for (var below = entry.Parent; below is not null && byId.TryGetValue(below, out var parent); below = parent.Parent) depth++;
            return depths[entry.Id] = depth;
        }
    }
}
