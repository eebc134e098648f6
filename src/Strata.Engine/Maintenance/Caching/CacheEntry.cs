using Strata.Oci;
using Strata.Storage.Caching;

namespace Strata.Engine.Maintenance.Caching;

/// <summary>Something that the build cache keeps: the layer of a step, whatever number of records lead to it, or a cache mount.</summary>
public sealed record CacheEntry
{
    /// <summary>What people name it by: lower-case hexadecimal, 25 characters.</summary>
    public required string Id { get; init; }

    /// <summary>The step, such as <c>RUN make</c>.</summary>
    public required string Description { get; init; }

    /// <summary>True for a cache mount, which has no layer.</summary>
    public bool IsMount { get; init; }

    /// <summary>What people know it as.</summary>
    public string Type => IsMount ? "exec.cachemount" : "regular";

    /// <summary>What its removal frees in bytes: nothing when it is shared; layers below that nothing else needs count with the first entry that stands on them.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of its files in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>True when an image or a container has its layer too.</summary>
    public bool IsShared { get; init; }

    /// <summary>True while a running build uses it: a cache mount that a step holds. Layers of running builds are kept by their leases.</summary>
    public bool IsInUse { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When a build last used it.</summary>
    public required DateTimeOffset Used { get; init; }

    /// <summary>How often it was used.</summary>
    public long Uses { get; init; }

    /// <summary>The entry of the step before; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>The records that lead to the layer.</summary>
    internal IReadOnlyList<CacheRecord> Records { get; init; } = [];

    /// <summary>The layer; null for a cache mount.</summary>
    internal ChainId? Layer { get; init; }

    /// <summary>The cache mount's name in the store; empty for a layer.</summary>
    internal string MountName { get; init; } = "";
}
