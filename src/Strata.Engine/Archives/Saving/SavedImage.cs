using Strata.Oci;
using Strata.Storage.Layers;

namespace Strata.Engine.Archives.Saving;

/// <summary>An image that is to be saved, under the names that were asked for.</summary>
internal sealed record SavedImage
{
    public required Digest Id { get; init; }

    public required byte[] Config { get; init; }

    /// <summary>The OCI manifest over the uncompressed layers.</summary>
    public required byte[] Manifest { get; init; }

    /// <summary>Bottom first.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>None when it was asked for by its id.</summary>
    public required IReadOnlyList<Reference> Tags { get; init; }
}
