using System.Text.Json.Serialization;

namespace Strata.Engine.Networks.Documents;

/// <summary>A range of addresses as it was asked for.</summary>
public sealed record IpamConfig
{
    /// <summary>The range, <c>172.18.0.0/16</c>.</summary>
    public required string Subnet { get; init; }

    /// <summary>The part of it that containers get addresses from; null for all.</summary>
    [JsonPropertyName("IPRange")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IpRange { get; init; }

    /// <summary>The machine's address; null when it was not asked for: the first one then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Gateway { get; init; }

    /// <summary>Names and addresses that no container gets; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? AuxiliaryAddresses { get; init; }
}
