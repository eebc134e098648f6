using System.Collections.Concurrent;
using Strata.Build.Cache;
using Strata.Oci;

namespace Strata.Build.Tests.Fakes;

/// <summary>Records in memory.</summary>
internal sealed class FakeCache : IBuildCache
{
    private readonly ConcurrentDictionary<Digest, CacheRecord> _records = [];
    private readonly ConcurrentDictionary<Digest, SemaphoreSlim> _claims = [];

    public ICollection<CacheRecord> Records => _records.Values;

    /// <summary>Forgets all other records.</summary>
    public void Keep(Func<CacheRecord, bool> kept)
    {
        foreach (var record in _records.Values.Where(record => !kept(record)).ToList()) _records.TryRemove(record.Key, out _);
    }

    public ConcurrentDictionary<string, IReadOnlyList<CacheInput>> Inputs { get; } = [];

    public int Lookups;

    public ValueTask<CacheRecord?> FindAsync(Digest key, CancellationToken cancel)
    {
        Interlocked.Increment(ref Lookups);
        return ValueTask.FromResult(_records.GetValueOrDefault(key));
    }

    public ValueTask<bool> KnowsAsync(Digest key, CancellationToken cancel) => ValueTask.FromResult(_records.ContainsKey(key));

    public ValueTask<IReadOnlyList<CacheInput>> FindInputsAsync(string stepKey, CancellationToken cancel) => ValueTask.FromResult(Inputs.GetValueOrDefault(stepKey) ?? []);

    public ValueTask PutInputsAsync(string stepKey, IReadOnlyList<CacheInput> inputs, CancellationToken cancel)
    {
        Inputs[stepKey] = inputs;
        return ValueTask.CompletedTask;
    }

    public ValueTask PutAsync(CacheRecord record, CancellationToken cancel)
    {
        _records[record.Key] = record;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<IAsyncDisposable> ClaimAsync(Digest key, CancellationToken cancel)
    {
        var gate = _claims.GetOrAdd(key, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancel);
        return new Claim(gate);
    }

    private sealed class Claim(SemaphoreSlim gate) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            gate.Release();
            return ValueTask.CompletedTask;
        }
    }
}
