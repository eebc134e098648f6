using Strata.Oci;

namespace Strata.Build.Cache;

/// <summary>
/// Remembered results of build steps, shared by all builds on a store. Safe for several threads and processes at once.
/// Losing a record costs time only.
/// </summary>
public interface IBuildCache
{
    /// <summary>
    /// The record of a key; null when there is none or its layer is gone. A layer that is returned stays at least until
    /// the build has ended.
    /// </summary>
    ValueTask<CacheRecord?> FindAsync(Digest key, CancellationToken cancel);

    /// <summary>True when there is a record of a key. Its layer need not be at hand: nothing is fetched for the answer.</summary>
    ValueTask<bool> KnowsAsync(Digest key, CancellationToken cancel);

    /// <summary>What was remembered of a step by <see cref="PutInputsAsync"/>; empty when nothing was, or not any more.</summary>
    ValueTask<IReadOnlyList<CacheInput>> FindInputsAsync(string stepKey, CancellationToken cancel);

    /// <summary>Remembers what went into a step the last time it ran, for explanations only. Steps that did not run for long are forgotten.</summary>
    ValueTask PutInputsAsync(string stepKey, IReadOnlyList<CacheInput> inputs, CancellationToken cancel);

    /// <summary>Adds a record under its key, in place of an earlier one.</summary>
    ValueTask PutAsync(CacheRecord record, CancellationToken cancel);

    /// <summary>
    /// Claims the making of a key's result. Waits while another build holds the claim, so that the same work is done
    /// once; look again with <see cref="FindAsync"/> afterwards. Disposing gives the claim back; a killed process's
    /// claim ends with it.
    /// </summary>
    ValueTask<IAsyncDisposable> ClaimAsync(Digest key, CancellationToken cancel);
}
