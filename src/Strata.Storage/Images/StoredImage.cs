using Strata.Oci;

namespace Strata.Storage.Images;

/// <summary>An image in a store, without its documents.</summary>
public sealed record StoredImage
{
    /// <summary>The image id: the digest of its config.</summary>
    public required Digest Id { get; init; }

    /// <summary>Its stack of layers; null when it has none.</summary>
    public ChainId? Layers { get; init; }

    /// <summary>The sum of its layers' sizes in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it was made, as its config says; the Unix epoch when that does not say.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last got a name or came into this store.</summary>
    public required DateTimeOffset Tagged { get; init; }

    /// <summary>The image that it was committed from on this machine; null when none is known.</summary>
    public Digest? Parent { get; init; }

    /// <summary>Its names, sorted: repositories with tags.</summary>
    public IReadOnlyList<Reference> Tags { get; init; } = [];

    /// <summary>Its names by digest, sorted: where it was pulled from or pushed to.</summary>
    public IReadOnlyList<Reference> RepoDigests { get; init; } = [];

    /// <summary>True when it has no tag.</summary>
    public bool IsDangling => Tags.Count == 0;
}
