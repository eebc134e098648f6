using System.Security.Cryptography;
using System.Text;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Caching;
using Strata.Storage.CacheMounts;
using Strata.Storage.Layers;

namespace Strata.Engine.Maintenance.Caching;

/// <summary>Lists what the build cache keeps. Layers are counted from the database; cache mounts are measured.</summary>
public sealed class CacheInventory(Store store)
{
    private const int IdLength = 25;

    /// <summary>All entries, the most recently used first.</summary>
    public IReadOnlyList<CacheEntry> List() => List(store.Layers.List().ToDictionary(static layer => layer.Id), null);

    /// <summary>As <see cref="List()"/>, with what is known already.</summary>
    /// <param name="layers">All layers of the store.</param>
    /// <param name="shared">The layers that images and containers have; null to find out.</param>
    internal IReadOnlyList<CacheEntry> List(IReadOnlyDictionary<ChainId, Layer> layers, IReadOnlySet<ChainId>? shared)
    {
        shared ??= FindShared(layers);
        var groups = store.Cache.List().Where(static record => record.Layers is not null).GroupBy(static record => record.Layers!.Value).ToList();
        var own = groups.Select(static group => group.Key).ToHashSet();
        var counted = new HashSet<ChainId>(own);
        var entries = new List<CacheEntry>();
        foreach (var group in groups)
        {
            if (Find(layers, group.Key) is not { } layer) continue;
            entries.Add(ToEntry(group, layer, own, layers, shared, counted));
        }
        entries.AddRange(store.CacheMounts.List().Select(ToEntry));
        return [.. entries.OrderByDescending(static entry => entry.Used).ThenBy(static entry => entry.Id, StringComparer.Ordinal)];
    }

    private static CacheEntry ToEntry(
        IGrouping<ChainId, CacheRecord> group, Layer layer, HashSet<ChainId> own, IReadOnlyDictionary<ChainId, Layer> layers, IReadOnlySet<ChainId> shared, HashSet<ChainId> counted)
    {
        var records = group.ToList();
        var bytes = shared.Contains(layer.Id) ? 0 : layer.Size;
        ChainId? parent = null;
        for (var below = Find(layers, layer.Parent); below is not null; below = Find(layers, below.Parent))
        {
            if (own.Contains(below.Id)) parent ??= below.Id;
            if (!shared.Contains(below.Id) && counted.Add(below.Id)) bytes += below.Size;
        }
        return new CacheEntry
        {
            Id = IdOf(layer.Id.ToString()),
            Description = records[0].Description,
            Bytes = bytes,
            Size = layer.Size,
            IsShared = shared.Contains(layer.Id),
            Created = records.Min(static record => record.Created),
            Used = records.Max(static record => record.Used),
            Uses = records.Max(static record => record.Uses),
            Parent = parent is { } known ? IdOf(known.ToString()) : null,
            Records = records,
            Layer = layer.Id,
        };
    }

    private static CacheEntry ToEntry(CacheMountInfo mount) => new()
    {
        Id = IdOf(mount.Name),
        Description = $"cached mount {mount.Id}",
        IsMount = true,
        Bytes = mount.Size,
        Size = mount.Size,
        IsInUse = mount.IsInUse,
        Created = mount.Created,
        Used = mount.Used,
        MountName = mount.Name,
    };

    private HashSet<ChainId> FindShared(IReadOnlyDictionary<ChainId, Layer> layers)
    {
        var shared = new HashSet<ChainId>();
        var tops = store.Images.List().Select(static image => image.Layers).Concat(store.Containers.List().Select(container => store.Writables.Find(container.Id)?.Parent));
        foreach (var top in tops)
        {
            for (var id = top; id is { } known && shared.Add(known); id = Find(layers, known)?.Parent)
            {
            }
        }
        return shared;
    }

    private static Layer? Find(IReadOnlyDictionary<ChainId, Layer> layers, ChainId? id) => id is { } known ? layers.GetValueOrDefault(known) : null;

    private static string IdOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..IdLength];
}
