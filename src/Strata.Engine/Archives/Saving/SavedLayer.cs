using Strata.Oci;
using Strata.Storage.Layers;

namespace Strata.Engine.Archives.Saving;

/// <summary>A layer as an archive has it.</summary>
internal sealed record SavedLayer
{
    public required Layer Layer { get; init; }

    /// <summary>The digest of the blob: the diff id when it is not compressed.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The blob's size in bytes.</summary>
    public required long Size { get; init; }

    public required string MediaType { get; init; }

    /// <summary>The file with the compressed blob; null when the blob is the layer's own tar.</summary>
    public string? File { get; init; }

    /// <summary>The layer's tar as it is.</summary>
    public static SavedLayer Plain(Layer layer, string mediaType = MediaTypes.OciLayer) => new() { Layer = layer, Digest = layer.DiffId.Digest, Size = layer.TarSize, MediaType = mediaType };
}
