namespace Strata.Engine.Networks;

/// <summary>What a network is to be.</summary>
public sealed record NewNetwork
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary><c>bridge</c>, <c>macvlan</c> or <c>ipvlan</c>.</summary>
    public string Driver { get; init; } = "bridge";

    /// <summary>IPv4 addresses.</summary>
    public bool HasIPv4 { get; init; } = true;

    /// <summary>IPv6 addresses.</summary>
    public bool HasIPv6 { get; init; }

    /// <summary>The ranges; one of a family that has none is chosen.</summary>
    public IReadOnlyList<string> Subnets { get; init; } = [];

    /// <summary>Gateways, each in one of the ranges.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>Parts that addresses are given out from, each in one of the ranges.</summary>
    public IReadOnlyList<string> Ranges { get; init; } = [];

    /// <summary>Names and addresses that no container gets.</summary>
    public IReadOnlyDictionary<string, string> ReservedAddresses { get; init; } = new Dictionary<string, string>();

    /// <summary>No way out of it.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Kept and shown; there are no swarms whose services could be attached.</summary>
    public bool IsAttachable { get; init; }

    /// <summary>The driver's options, in Docker's words.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
