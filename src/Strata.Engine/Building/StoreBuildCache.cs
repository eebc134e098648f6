using System.Text.Json;
using Strata.Build.Cache;
using Strata.Build.Layers;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>The build cache in the store; what it gives is held by the build's lease.</summary>
internal sealed class StoreBuildCache(Store store, Lease lease) : IBuildCache
{
    public ValueTask<CacheRecord?> FindAsync(Digest key, CancellationToken cancel)
    {
        if (store.Cache.Find(lease, key.ToString()) is not { Layers: { } chain } found) return ValueTask.FromResult<CacheRecord?>(null);
        var layer = store.Layers.Get(chain);
        var kept = ReadStep(found);
        return ValueTask.FromResult<CacheRecord?>(kept is null ? null : new CacheRecord
        {
            Key = key,
            Layer = new BuiltLayer(layer.Id, layer.DiffId, layer.Size),
            Created = kept.Created,
            Description = found.Description,
        });
    }

    public ValueTask<bool> KnowsAsync(Digest key, CancellationToken cancel) => ValueTask.FromResult(store.Cache.Find(lease, key.ToString()) is not null);

    /// <summary>The records of a step that lead to a layer, besides those that one knows of.</summary>
    public IEnumerable<(Digest Key, DateTimeOffset Created)> FindOf(ChainId layer, string description)
    {
        foreach (var record in store.Cache.ListOf(layer))
        {
            if (record.Description == description && Digest.TryParse(record.Key, out var key) && ReadStep(record) is { } kept) yield return (key, kept.Created);
        }
    }

    public ValueTask<IReadOnlyList<CacheInput>> FindInputsAsync(string stepKey, CancellationToken cancel)
    {
        var kept = store.Cache.FindStepInputs(stepKey) is { } bytes ? JsonSerializer.Deserialize(bytes, CacheJsonContext.Default.DictionaryStringString) : null;
        return ValueTask.FromResult<IReadOnlyList<CacheInput>>([.. (kept ?? []).Select(static input => new CacheInput(input.Key, input.Value))]);
    }

    public ValueTask PutInputsAsync(string stepKey, IReadOnlyList<CacheInput> inputs, CancellationToken cancel)
    {
        // The last of two inputs with one name stands: names are unique in what the builder gives.
        var kept = new Dictionary<string, string>(inputs.Count);
        foreach (var input in inputs) kept[input.Name] = input.Value;
        store.Cache.PutStepInputs(stepKey, JsonSerializer.SerializeToUtf8Bytes(kept, CacheJsonContext.Default.DictionaryStringString));
        return ValueTask.CompletedTask;
    }

    public ValueTask PutAsync(CacheRecord record, CancellationToken cancel)
    {
        store.Cache.Put(new Storage.Caching.CacheRecord
        {
            Key = record.Key.ToString(),
            Layers = record.Layer.Chain,
            Size = record.Layer.Size,
            Description = record.Description,
            Value = JsonSerializer.SerializeToUtf8Bytes(new CachedStep { Created = record.Created }, CacheJsonContext.Default.CachedStep),
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask<IAsyncDisposable> ClaimAsync(Digest key, CancellationToken cancel) =>
        new Claim(await Task.Run(() => store.Cache.Lock(key.ToString(), cancel), cancel));

    private static CachedStep? ReadStep(Storage.Caching.CacheRecord record) => JsonSerializer.Deserialize(record.Value.Span, CacheJsonContext.Default.CachedStep);

    private sealed class Claim(IDisposable held) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            held.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
