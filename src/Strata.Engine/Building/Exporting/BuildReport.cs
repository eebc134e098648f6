using Strata.Oci;
using Strata.Storage.Images;

namespace Strata.Engine.Building.Exporting;

/// <summary>What a build gave.</summary>
public sealed record BuildReport
{
    /// <summary>The image in the store; null when none was asked for.</summary>
    public StoredImage? Image { get; init; }

    /// <summary>The image's id, the digest of its config; null when the build gave no image, or one for each of several platforms.</summary>
    public Digest? ImageId { get; init; }

    /// <summary>What the build gave, by one digest: the image's id, or the digest of the index of several platforms.</summary>
    public Digest? Id => ImageId ?? Descriptor?.Digest;

    /// <summary>The image's manifest or, of several platforms, the index, with its annotations and platform; null when there is no image.</summary>
    public Descriptor? Descriptor { get; init; }

    /// <summary>The manifest of the exported cache, the last one's of several; null when there is none.</summary>
    public Descriptor? CacheManifest { get; init; }

    /// <summary>The names that the image got, in the store or in archives.</summary>
    public IReadOnlyList<Reference> Names { get; init; } = [];
}
