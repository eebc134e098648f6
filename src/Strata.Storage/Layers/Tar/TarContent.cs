using Strata.Archive.Tar;

namespace Strata.Storage.Layers.Tar;

/// <summary>Where the bytes of a file are.</summary>
/// <param name="Archive">The layer's tar.</param>
/// <param name="Offset">Where the stored bytes begin in it.</param>
/// <param name="Sparse">Which parts of the file they are, in order; null when they are all of it.</param>
internal sealed record TarContent(string Archive, long Offset, IReadOnlyList<TarSegment>? Sparse)
{
    /// <summary>Opens the content, holes as zeros.</summary>
    /// <param name="size">The file's size.</param>
    public TarContentStream Open(long size) => new TarContentStream(this, size);

    /// <summary>True when both are the same bytes of the same archive.</summary>
    public bool IsSamePlace(TarContent other) => Offset == other.Offset && Archive == other.Archive;
}
