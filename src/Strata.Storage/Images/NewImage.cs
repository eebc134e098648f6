using Strata.Oci;

namespace Strata.Storage.Images;

/// <summary>What an image is made of.</summary>
public sealed record NewImage
{
    /// <summary>The config, byte for byte; its digest is the image id.</summary>
    public required ReadOnlyMemory<byte> Config { get; init; }

    /// <summary>The manifest that it came with, byte for byte; null when it came with none.</summary>
    public ReadOnlyMemory<byte>? Manifest { get; init; }

    /// <summary>The image that it was committed from; null when none is known.</summary>
    public Digest? Parent { get; init; }
}
