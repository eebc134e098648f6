namespace Strata.Engine.Networks;

/// <summary>A network that a container is to be in, and how.</summary>
public sealed record NetworkAttachment
{
    /// <summary>The network's name or id.</summary>
    public required string Network { get; init; }

    /// <summary>Names that the container is found by in this network, besides its own.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The IPv4 address; null for a free one.</summary>
    public string? IPv4Address { get; init; }

    /// <summary>The IPv6 address; null for a free one.</summary>
    public string? IPv6Address { get; init; }

    /// <summary>The hardware address; null for a random one.</summary>
    public string? MacAddress { get; init; }
}
