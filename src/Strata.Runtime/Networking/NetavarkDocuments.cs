using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strata.Runtime.Networking;

/// <summary>
/// What netavark reads. The members are those that every version from 1.4 on asks for or knows; versions ignore what they do not know.
/// </summary>
internal sealed record NetavarkRequest
{
    public required string ContainerId { get; init; }

    public required string ContainerName { get; init; }

    public required IReadOnlyDictionary<string, NetavarkEndpoint> Networks { get; init; }

    public required IReadOnlyDictionary<string, NetavarkNetwork> NetworkInfo { get; init; }

    // Ports lead into bridges only; older versions want the member.
    public IReadOnlyList<string> PortMappings { get; init; } = [];
}

internal sealed record NetavarkEndpoint(string InterfaceName, IReadOnlyList<string> StaticIps, string? StaticMac, IReadOnlyList<string> Aliases);

internal sealed record NetavarkNetwork
{
    public required string Name { get; init; }

    public required string Id { get; init; }

    public required string Driver { get; init; }

    public required string NetworkInterface { get; init; }

    // Older versions want the member and do not look at it.
    public string Created { get; init; } = "1970-01-01T00:00:00Z";

    public required IReadOnlyList<NetavarkSubnet> Subnets { get; init; }

    public required bool Ipv6Enabled { get; init; }

    public required bool Internal { get; init; }

    public bool DnsEnabled { get; init; }

    public required IReadOnlyDictionary<string, string> Options { get; init; }

    public IReadOnlyDictionary<string, string> IpamOptions { get; init; } = new Dictionary<string, string> { ["driver"] = "host-local" };
}

internal sealed record NetavarkSubnet(string Subnet, string Gateway);

/// <summary>What netavark says of a network that it has connected a container to.</summary>
internal sealed record NetavarkStatus
{
    public IReadOnlyDictionary<string, NetavarkInterface>? Interfaces { get; init; }
}

internal sealed record NetavarkInterface
{
    public string MacAddress { get; init; } = "";
}

internal sealed record NetavarkError
{
    public string? Error { get; init; }
}

[JsonSerializable(typeof(NetavarkRequest))]
[JsonSerializable(typeof(Dictionary<string, NetavarkStatus>))]
[JsonSerializable(typeof(NetavarkError))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class NetavarkJson : JsonSerializerContext;
