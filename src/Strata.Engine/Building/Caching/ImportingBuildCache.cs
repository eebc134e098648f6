using System.Collections.Concurrent;
using Strata.Build.Cache;
using Strata.Build.Layers;
using Strata.Engine.Archives.Loading;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Caching;

/// <summary>
/// The store's build cache, and behind it imported ones. A layer is fetched when a step hits its record and the store does not
/// have it; it is checked against the blob's digest and the layer's. What is missing or damaged is no hit: the step runs.
/// </summary>
internal sealed class ImportingBuildCache(Store store, Lease lease, StoreBuildCache own, IReadOnlyList<ImportedCache> imports, IProgress<ProgressEvent> progress) : IBuildCache
{
    private readonly ConcurrentDictionary<ChainId, bool> _failed = [];

    public async ValueTask<CacheRecord?> FindAsync(Digest key, CancellationToken cancel)
    {
        if (await own.FindAsync(key, cancel) is { } known) return known;
        foreach (var import in imports)
        {
            if (import.Find(key) is not { } record || _failed.ContainsKey(record.Layer.Plan.Id)) continue;
            if (await Task.Run(() => Fetch(import, record.Layer, cancel), cancel)) return await TakeAsync(import, record, cancel);
        }
        return null;
    }

    public async ValueTask<bool> KnowsAsync(Digest key, CancellationToken cancel) => await own.KnowsAsync(key, cancel) || imports.Any(import => import.Find(key) is not null);

    public ValueTask<IReadOnlyList<CacheInput>> FindInputsAsync(string stepKey, CancellationToken cancel) => own.FindInputsAsync(stepKey, cancel);

    public ValueTask PutInputsAsync(string stepKey, IReadOnlyList<CacheInput> inputs, CancellationToken cancel) => own.PutInputsAsync(stepKey, inputs, cancel);

    public ValueTask PutAsync(CacheRecord record, CancellationToken cancel) => own.PutAsync(record, cancel);

    public ValueTask<IAsyncDisposable> ClaimAsync(Digest key, CancellationToken cancel) => own.ClaimAsync(key, cancel);

    // With a layer come all its records: what finds it here will find it in the next build too, and be exported with it.
    private async ValueTask<CacheRecord> TakeAsync(ImportedCache import, ImportedRecord found, CancellationToken cancel)
    {
        var layer = store.Layers.Get(found.Layer.Plan.Id);
        var built = new BuiltLayer(layer.Id, layer.DiffId, layer.Size);
        var result = ToRecord(found, built);
        await own.PutAsync(result, cancel);
        foreach (var record in import.FindOf(layer.Id))
        {
            if (!store.Cache.Has(record.Key.ToString())) await own.PutAsync(ToRecord(record, built), cancel);
        }
        return result;
    }

    private static CacheRecord ToRecord(ImportedRecord record, BuiltLayer layer) =>
        new() { Key = record.Key, Layer = layer, Created = record.Created, Description = record.Description };

    private bool Fetch(ImportedCache import, ImportedLayer layer, CancellationToken cancel)
    {
        try
        {
            var intake = new LayerIntake(store, lease, progress: null, cancel);
            var missing = new Stack<ImportedLayer>();
            for (var at = layer; at is not null && !intake.Has(at.Plan.Id); at = at.Below) missing.Push(at);
            foreach (var next in missing)
            {
                var blob = import.Content?.Find(next.Plan.Path) ?? throw StrataException.NotFound($"it lacks the layer {(next.Plan.Path.Length > 0 ? next.Plan.Path : next.Plan.DiffId.ToString())}");
                using var bytes = blob.Open();
                intake.Take(next.Plan, bytes, blob.Size);
            }
            return true;
        }
        catch (Exception e) when (BuildCaching.IsDamage(e))
        {
            if (_failed.TryAdd(layer.Plan.Id, true)) progress.Report(new WarningRaised($"failed to load cache from {import.Name}: {e.Message}: the step runs"));
            return false;
        }
    }
}
