using Strata.Runtime.Networking;

namespace Strata.Engine.Networks.Documents;

/// <summary>What is needed to take a container out of a network again, and to describe its place there.</summary>
public sealed record EndpointDocument
{
    /// <summary>64 hexadecimal characters.</summary>
    public required string EndpointId { get; init; }

    /// <summary>The container's name when it joined.</summary>
    public required string ContainerName { get; init; }

    /// <summary>The interface in the container: <c>eth0</c>, <c>eth1</c>…</summary>
    public required string InterfaceName { get; init; }

    /// <summary>One address of each subnet.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>The hardware address that was asked for, or that it got; null before.</summary>
    public string? MacAddress { get; init; }

    /// <summary>Names besides the container's own that others find it by.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Name servers for names that are no container's; empty for the machine's.</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>Ports of the machine that lead to it.</summary>
    public IReadOnlyList<PortForward> Ports { get; init; } = [];

    /// <summary>Where the network answers names; empty when it does not, or before it has joined.</summary>
    public IReadOnlyList<string> Resolvers { get; init; } = [];
}
