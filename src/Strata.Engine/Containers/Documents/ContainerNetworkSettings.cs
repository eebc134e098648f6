using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>A container's places in networks.</summary>
public sealed record ContainerNetworkSettings
{
    /// <summary>The id of its network namespace, which is the container's; empty when it does not run or has none of its own.</summary>
    [JsonPropertyName("SandboxID")]
    public string SandboxId { get; init; } = "";

    /// <summary>Where the namespace is mounted.</summary>
    public string SandboxKey { get; init; } = "";

    /// <summary>Its ports, <c>80/tcp</c>, and what leads to them; null for those that nothing leads to. Empty when it does not run.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> Ports { get; init; } = new Dictionary<string, IReadOnlyList<PortBinding>?>();

    /// <summary>The networks by name, in the order in which it joined them.</summary>
    public IReadOnlyDictionary<string, EndpointSettings> Networks { get; init; } = new Dictionary<string, EndpointSettings>();

    /// <summary>What stays of it when the container does not run: what was asked for.</summary>
    public ContainerNetworkSettings AtRest() => new() { Networks = Networks.ToDictionary(static n => n.Key, static n => n.Value.AtRest()) };
}
