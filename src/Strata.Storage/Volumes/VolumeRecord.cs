namespace Strata.Storage.Volumes;

/// <summary>A volume as the store keeps it; what is in the document is its owner's.</summary>
public sealed record VolumeRecord
{
    /// <summary>Its name, unique in the store; also the name of its directory.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Everything else.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }
}
