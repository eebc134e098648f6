namespace Strata.Storage.Networks;

/// <summary>A network as the store keeps it; what is in the document is its owner's.</summary>
public sealed record NetworkRecord
{
    /// <summary>64 hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, unique in the store.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Everything else.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }
}
