using System.Text.Json.Serialization;

namespace Strata.Engine.Networks.Documents;

/// <summary>A network as <c>network inspect</c> shows it and the store keeps it (Docker Engine API, NetworkInspect).</summary>
public sealed record NetworkDocument
{
    /// <summary>Its name, unique in the store.</summary>
    public required string Name { get; init; }

    /// <summary>64 hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Always <c>local</c>: this machine.</summary>
    public string Scope { get; init; } = "local";

    /// <summary><c>bridge</c>, <c>macvlan</c>, <c>ipvlan</c>; <c>host</c> and <c>null</c> of the two networks that are none.</summary>
    public required string Driver { get; init; }

    /// <summary>True when containers get IPv4 addresses.</summary>
    [JsonPropertyName("EnableIPv4")]
    public bool EnableIPv4 { get; init; } = true;

    /// <summary>True when containers get IPv6 addresses.</summary>
    [JsonPropertyName("EnableIPv6")]
    public bool EnableIPv6 { get; init; }

    /// <summary>The addresses.</summary>
    [JsonPropertyName("IPAM")]
    public IpamDocument Ipam { get; init; } = new();

    /// <summary>No way out of it.</summary>
    public bool Internal { get; init; }

    /// <summary>What was asked for; there are no swarms.</summary>
    public bool Attachable { get; init; }

    /// <summary>Always false.</summary>
    public bool Ingress { get; init; }

    /// <summary>Always no network.</summary>
    public ConfigReference ConfigFrom { get; init; } = new();

    /// <summary>Always false.</summary>
    public bool ConfigOnly { get; init; }

    /// <summary>The driver's options in Docker's words.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The bridge's name, or the machine's interface below a macvlan; not shown by <c>inspect</c>.</summary>
    public string Interface { get; init; } = "";

    /// <summary>True when the addresses were chosen here and not by the user; not shown by <c>inspect</c>.</summary>
    public bool HasChosenSubnets { get; init; }

    /// <summary>True for the three networks that every store has.</summary>
    [JsonIgnore]
    public bool IsPredefined => Name is BridgeName or HostName or NoneName;

    /// <summary>The default network's name.</summary>
    public const string BridgeName = "bridge";

    /// <summary>The name that means the machine's own network.</summary>
    public const string HostName = "host";

    /// <summary>The name that means no network.</summary>
    public const string NoneName = "none";
}
