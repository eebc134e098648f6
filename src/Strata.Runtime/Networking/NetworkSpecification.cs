namespace Strata.Runtime.Networking;

/// <summary>A network as the tools that make it need to know it.</summary>
public sealed record NetworkSpecification
{
    /// <summary>64 hexadecimal characters; what the tools know it by, as names are unique in one store only.</summary>
    public required string Id { get; init; }

    /// <summary><c>bridge</c>, <c>macvlan</c> or <c>ipvlan</c>.</summary>
    public required string Driver { get; init; }

    /// <summary>The bridge's name, or that of the machine's interface that a macvlan or ipvlan hangs on.</summary>
    public required string Interface { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<NetworkSubnet> Subnets { get; init; }

    /// <summary>No way out of it.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Names are answered at the gateway's address.</summary>
    public bool HasNames { get; init; }

    /// <summary>The largest packet in bytes; null for the kernel's default.</summary>
    public int? Mtu { get; init; }

    /// <summary>Which of several networks' ways out a container takes: that with the lowest.</summary>
    public int Metric { get; init; } = 100;

    /// <summary>How a macvlan or ipvlan joins: <c>bridge</c>, <c>l2</c>…; null for the driver's default.</summary>
    public string? Mode { get; init; }
}
