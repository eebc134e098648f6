using System.Net;

namespace Strata.Runtime.Networking;

/// <summary>A container's place in one network.</summary>
public sealed record EndpointSpecification
{
    /// <summary>64 hexadecimal characters that no other endpoint has.</summary>
    public required string Id { get; init; }

    /// <summary>The container's id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>The container's name, which other containers of the network find it by.</summary>
    public required string ContainerName { get; init; }

    /// <summary>The interface's name in the container.</summary>
    public required string InterfaceName { get; init; }

    /// <summary>At most one of each of the network's subnets.</summary>
    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    /// <summary>The hardware address; null for a random one.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Other names that it is found by.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Name servers that what is no container's name is asked from; empty for the machine's.</summary>
    public IReadOnlyList<IPAddress> NameServers { get; init; } = [];

    /// <summary>Ports of the machine that lead to it.</summary>
    public IReadOnlyList<PortForward> Ports { get; init; } = [];
}
