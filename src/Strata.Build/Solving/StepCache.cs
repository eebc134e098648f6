using Strata.Build.Cache;
using Strata.Build.Graph;
using Strata.Build.Layers;
using Strata.Oci;

namespace Strata.Build.Solving;

/// <summary>Keys of operations, and what is remembered under them.</summary>
internal sealed class StepCache(IBuildCache cache, StepExplainer explainer, TimeProvider clock)
{
    /// <summary>The input that is the layers which a step starts from.</summary>
    public const string ParentInput = "parent";

    // Part of every key: a change of what keys mean or of how layers are made must miss all earlier records.
    public const int Version = 3;

    /// <summary>The fast key: the operation's definition and the content that it starts from.</summary>
    public static Digest DefinitionKey(Operation operation, StepResult parent)
    {
        using var hash = new KeyHash();
        hash.Add(Version).Add(parent.Chain?.Digest.ToString());
        operation.Describe(hash);
        return hash.Finish();
    }

    /// <summary>A key beside the fast one, for one state of further inputs.</summary>
    public static Digest InputKey(Digest definition, string kind, IEnumerable<string?> inputs)
    {
        using var hash = new KeyHash();
        hash.Add(definition).Add(kind);
        foreach (var input in inputs) hash.Add(input);
        return hash.Finish();
    }

    // A record of a layer on other layers is another's mistake, such as an imported cache's: it is no hit.
    public async ValueTask<StepResult?> FindAsync(Operation operation, Digest key, StepResult parent, CancellationToken cancel) =>
        !operation.IgnoresCache && await cache.FindAsync(key, cancel) is { } record && ChainId.Of(parent.Chain, record.Layer.DiffId) == record.Layer.Chain
            ? Extend(parent, record.Layer, record.Created, [key], isCached: true)
            : null;

    /// <summary>The same for a layer that fits on any parent: a layer that was made on another one is put on this one.</summary>
    public async ValueTask<StepResult?> FindForAsync(IBuildLayers layers, Operation operation, Digest key, StepResult parent, CancellationToken cancel)
    {
        if (operation.IgnoresCache || await cache.FindAsync(key, cancel) is not { } record) return null;
        var layer = record.Layer;
        if (ChainId.Of(parent.Chain, layer.DiffId) != layer.Chain)
        {
            layer = await layers.RestackAsync(layer.Chain, parent.Chain, cancel);
            await cache.PutAsync(record with { Layer = layer }, cancel);
        }
        return Extend(parent, layer, record.Created, [key], isCached: true);
    }

    /// <summary>True when a result was ever recorded for the definition, whatever its other inputs were.</summary>
    public async ValueTask<bool> KnowsAsync(Operation operation, Digest definition, CancellationToken cancel) => !operation.IgnoresCache && await cache.KnowsAsync(definition, cancel);

    /// <summary>Records a result under each key, and what went into it.</summary>
    public async ValueTask<StepResult> PutAsync(
        IReadOnlyList<Digest> keys, Operation operation, BuiltLayer layer, StepResult parent, IReadOnlyList<CacheInput> inputs, CancellationToken cancel)
    {
        var created = clock.GetUtcNow();
        var all = InputsOf(operation, parent, inputs);
        await explainer.MissAsync(operation, all, cancel);
        foreach (var key in keys)
        {
            await cache.PutAsync(new CacheRecord { Key = key, Layer = layer, Created = created, Description = operation.Description }, cancel);
        }
        await explainer.RecordAsync(operation, all, cancel);
        return Extend(parent, layer, created, keys, isCached: false);
    }

    /// <summary>Tells why a step must run, before it does.</summary>
    public ValueTask ExplainMissAsync(Operation operation, StepResult parent, IReadOnlyList<CacheInput> inputs, CancellationToken cancel) =>
        explainer.MissAsync(operation, InputsOf(operation, parent, inputs), cancel);

    private static IReadOnlyList<CacheInput> InputsOf(Operation operation, StepResult parent, IReadOnlyList<CacheInput> inputs) =>
        [new(ParentInput, parent.Chain?.ToString() ?? ""), .. operation.Explain(), .. inputs];

    /// <summary>Gives a known result a further key.</summary>
    public async ValueTask AliasAsync(Digest key, Digest known, CancellationToken cancel)
    {
        if (await cache.FindAsync(known, cancel) is { } record) await cache.PutAsync(record with { Key = key }, cancel);
    }

    /// <summary>Gives a result further keys, unless it is known by the last of them. A result that nothing remembers gets none.</summary>
    public async ValueTask<StepResult> RememberAsync(StepResult result, IReadOnlyList<Digest> keys, CancellationToken cancel)
    {
        if (result.Keys.Count == 0) return result;
        if (!await cache.KnowsAsync(keys[^1], cancel))
        {
            foreach (var key in keys) await AliasAsync(key, result.Keys[^1], cancel);
        }
        return result with { Keys = [.. result.Keys, .. keys] };
    }

    private static StepResult Extend(StepResult parent, BuiltLayer layer, DateTimeOffset created, IReadOnlyList<Digest> keys, bool isCached)
    {
        if (ChainId.Of(parent.Chain, layer.DiffId) != layer.Chain) throw StrataException.Damaged($"layer {layer.Chain} is not {layer.DiffId} on top of {parent.Chain}; remove the build cache");
        return new StepResult { Layers = [.. parent.Layers, (layer.DiffId, created)], Chain = layer.Chain, Keys = keys, IsCached = isCached };
    }
}
