using System.Globalization;
using Strata.Storage;

namespace Strata.Engine.Maintenance.Caching;

/// <summary>The most bytes that the build cache may keep. A build that ends with more forgets what was used least recently.</summary>
public sealed class CacheLimit(Store store)
{
    private const string Setting = "build-cache-limit";

    /// <summary>The limit in bytes; null for none. Kept with the store.</summary>
    public long? Bytes
    {
        get => long.TryParse(store.Settings.Find(Setting), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
        set => store.Settings.Set(Setting, value?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Brings the cache below the limit; looks at nothing when there is none.</summary>
    /// <returns>What went, in bytes.</returns>
    public long Enforce()
    {
        if (Bytes is not { } limit) return 0;
        return new CachePrune(store).Run(new CachePruneOptions { MaxUsedSpace = Math.Max(limit, 1) }).Reclaimed;
    }
}
