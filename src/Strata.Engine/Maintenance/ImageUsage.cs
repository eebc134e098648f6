using Strata.Storage.Images;

namespace Strata.Engine.Maintenance;

/// <summary>What an image takes on disk.</summary>
/// <param name="Image">The image.</param>
/// <param name="SharedBytes">The sizes of its layers that other images have too.</param>
/// <param name="Containers">How many containers were made from it.</param>
public sealed record ImageUsage(StoredImage Image, long SharedBytes, int Containers)
{
    /// <summary>The sizes of the layers that only this image has.</summary>
    public long UniqueBytes => Image.Size - SharedBytes;
}
