using Strata.Build.Cache;
using Strata.Oci;

namespace Strata.Engine.Building.Verifying;

/// <summary>A cache that knows nothing and remembers nothing: every step is carried out, and the store's own cache stays as it is.</summary>
internal sealed class ForgetfulCache : IBuildCache
{
    public ValueTask<CacheRecord?> FindAsync(Digest key, CancellationToken cancel) => ValueTask.FromResult<CacheRecord?>(null);

    public ValueTask<bool> KnowsAsync(Digest key, CancellationToken cancel) => ValueTask.FromResult(false);

    public ValueTask<IReadOnlyList<CacheInput>> FindInputsAsync(string stepKey, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<CacheInput>>([]);

    public ValueTask PutInputsAsync(string stepKey, IReadOnlyList<CacheInput> inputs, CancellationToken cancel) => ValueTask.CompletedTask;

    public ValueTask PutAsync(CacheRecord record, CancellationToken cancel) => ValueTask.CompletedTask;

    public ValueTask<IAsyncDisposable> ClaimAsync(Digest key, CancellationToken cancel) => ValueTask.FromResult<IAsyncDisposable>(new Claim());

    private sealed class Claim : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
