using Strata.Oci;

namespace Strata.Storage.Containers;

/// <summary>A container as the store keeps it; what is in the document is its owner's.</summary>
public sealed record ContainerRecord
{
    /// <summary>64 hexadecimal characters; also the key of its writable layer.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, unique in the store, without a slash.</summary>
    public required string Name { get; init; }

    /// <summary>The image that it was made from; that image may be gone.</summary>
    public Digest? Image { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Where it is in its life, in Docker's words: <c>created</c>, <c>running</c>, <c>exited</c>…</summary>
    public required string State { get; init; }

    /// <summary>Everything else.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }
}
