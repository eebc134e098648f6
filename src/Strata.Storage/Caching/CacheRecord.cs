using Strata.Oci;

namespace Strata.Storage.Caching;

/// <summary>What a build step made, under the key of what went into it.</summary>
public sealed record CacheRecord
{
    /// <summary>The key: a digest over everything that the result depends on.</summary>
    public required string Key { get; init; }

    /// <summary>The stack that the step made; null when it made no layer.</summary>
    public ChainId? Layers { get; init; }

    /// <summary>What the builder keeps with it.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The step, for people.</summary>
    public required string Description { get; init; }

    /// <summary>The size of the step's own layer in bytes.</summary>
    public long Size { get; init; }

    /// <summary>When the step ran.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it last spared a step.</summary>
    public DateTimeOffset Used { get; init; }

    /// <summary>How often it spared a step.</summary>
    public long Uses { get; init; }
}
