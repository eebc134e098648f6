using Strata.Oci;

namespace Strata.Engine.Images;

/// <summary>One step in which an image came about.</summary>
public sealed record HistoryEntry
{
    /// <summary>The image that the step made; null when it is not known here.</summary>
    public Digest? Id { get; init; }

    /// <summary>When it was done; the Unix epoch when the image does not say.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The command.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The size of its layer in bytes; 0 when it made none.</summary>
    public required long Size { get; init; }

    /// <summary>The comment.</summary>
    public required string Comment { get; init; }

    /// <summary>The tags of that image.</summary>
    public IReadOnlyList<Reference> Tags { get; init; } = [];
}
