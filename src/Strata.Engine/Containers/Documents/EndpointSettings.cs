using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>A container's place in one network (Docker Engine API, EndpointSettings).</summary>
public sealed record EndpointSettings
{
    /// <summary>The addresses that were asked for; null for none.</summary>
    [JsonPropertyName("IPAMConfig")]
    public EndpointAddresses? Wanted { get; init; }

    /// <summary>Names that were asked for; null where the network has none.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>The hardware address; empty when it does not run.</summary>
    public string MacAddress { get; init; } = "";

    /// <summary>The hardware address that was asked for; not shown by <c>inspect</c>.</summary>
    public string WantedMacAddress { get; init; } = "";

    /// <summary>The network's id.</summary>
    [JsonPropertyName("NetworkID")]
    public string NetworkId { get; init; } = "";

    /// <summary>64 hexadecimal characters; empty when it does not run.</summary>
    [JsonPropertyName("EndpointID")]
    public string EndpointId { get; init; } = "";

    /// <summary>The machine's IPv4 address.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>The IPv4 address.</summary>
    [JsonPropertyName("IPAddress")]
    public string IpAddress { get; init; } = "";

    /// <summary>The length of its network's prefix.</summary>
    [JsonPropertyName("IPPrefixLen")]
    public int IpPrefixLength { get; init; }

    /// <summary>The machine's IPv6 address.</summary>
    [JsonPropertyName("IPv6Gateway")]
    public string Ipv6Gateway { get; init; } = "";

    /// <summary>The IPv6 address.</summary>
    [JsonPropertyName("GlobalIPv6Address")]
    public string Ipv6Address { get; init; } = "";

    /// <summary>The length of its network's prefix.</summary>
    [JsonPropertyName("GlobalIPv6PrefixLen")]
    public int Ipv6PrefixLength { get; init; }

    /// <summary>All names that others find it by; null where the network has none.</summary>
    [JsonPropertyName("DNSNames")]
    public IReadOnlyList<string>? DnsNames { get; init; }

    /// <summary>What stays of it when the container does not run: what was asked for.</summary>
    public EndpointSettings AtRest() => new() { Wanted = Wanted, Aliases = Aliases, WantedMacAddress = WantedMacAddress, NetworkId = NetworkId };
}
