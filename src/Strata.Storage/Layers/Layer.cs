using Strata.Oci;

namespace Strata.Storage.Layers;

/// <summary>A read-only layer in a store, at its place in a stack.</summary>
public sealed record Layer
{
    /// <summary>The stack up to this layer.</summary>
    public required ChainId Id { get; init; }

    /// <summary>The digest of its tar.</summary>
    public required DiffId DiffId { get; init; }

    /// <summary>The layer below; null at the bottom.</summary>
    public ChainId? Parent { get; init; }

    /// <summary>The sum of the sizes of its regular files in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The length of its tar in bytes.</summary>
    public required long TarSize { get; init; }

    /// <summary>The number of entries of its tar.</summary>
    public required long Entries { get; init; }

    /// <summary>When it came into this store.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The name of its directory.</summary>
    internal string Directory { get; init; } = "";
}
