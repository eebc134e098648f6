using Strata.Oci;

namespace Strata.Engine.Archives.Loading;

/// <summary>An image of an archive, its documents read and checked, its layers not yet.</summary>
internal sealed record PlannedImage
{
    public required Digest Id { get; init; }

    public required byte[] Config { get; init; }

    /// <summary>The manifest of the OCI layout; null when the archive has none for it.</summary>
    public byte[]? Manifest { get; init; }

    /// <summary>Bottom first.</summary>
    public required IReadOnlyList<PlannedLayer> Layers { get; init; }

    /// <summary>The names that it is to get, in the archive's order.</summary>
    public required IReadOnlyList<Reference> Tags { get; init; }
}
