using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>Addresses that were asked for.</summary>
public sealed record EndpointAddresses
{
    /// <summary>The IPv4 address; null for a free one.</summary>
    [JsonPropertyName("IPv4Address")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv4Address { get; init; }

    /// <summary>The IPv6 address; null for a free one.</summary>
    [JsonPropertyName("IPv6Address")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv6Address { get; init; }
}
