using Strata.Oci;

namespace Strata.Engine.Archives.Saving;

/// <summary>An image that is to be saved, under the names that were asked for.</summary>
internal sealed record SavedImage
{
    public required Digest Id { get; init; }

    public required byte[] Config { get; init; }

    /// <summary>The manifest over the layers.</summary>
    public required byte[] Manifest { get; init; }

    public string ManifestMediaType { get; init; } = MediaTypes.OciManifest;

    /// <summary>Bottom first.</summary>
    public required IReadOnlyList<SavedLayer> Layers { get; init; }

    /// <summary>None when it was asked for by its id.</summary>
    public required IReadOnlyList<Reference> Tags { get; init; }

    /// <summary>What the index says of the platform; null for nothing.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The index of several platforms that it belongs to, and that stands in its place among the archive's images; null for none.</summary>
    public SavedIndex? Index { get; init; }

    /// <summary>More annotations for the index's entry.</summary>
    public IReadOnlyDictionary<string, string> DescriptorAnnotations { get; init; } = new Dictionary<string, string>();
}
