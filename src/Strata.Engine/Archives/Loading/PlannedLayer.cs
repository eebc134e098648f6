using Strata.Oci;

namespace Strata.Engine.Archives.Loading;

/// <summary>A layer that an image of an archive needs.</summary>
/// <param name="Path">Where the archive has it, a clean path.</param>
/// <param name="DiffId">What its tar's digest must be.</param>
/// <param name="Id">Its place in the image's stack.</param>
/// <param name="Parent">The stack below; null at the bottom.</param>
internal sealed record PlannedLayer(string Path, DiffId DiffId, ChainId Id, ChainId? Parent)
{
    /// <summary>The size that a manifest gives; null when none does.</summary>
    public long? Size { get; init; }
}
