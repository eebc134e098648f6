using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>Something mounted into a container.</summary>
public sealed record ContainerMount
{
    /// <summary>Always <c>bind</c>.</summary>
    public string Type { get; init; } = "bind";

    /// <summary>The path on the machine.</summary>
    public required string Source { get; init; }

    /// <summary>The path in the container.</summary>
    public required string Destination { get; init; }

    /// <summary>The options that were given.</summary>
    public string Mode { get; init; } = "";

    /// <summary>True when the container may write.</summary>
    [JsonPropertyName("RW")]
    public bool IsWritable { get; init; }

    /// <summary>How mounts made later pass in and out.</summary>
    public string Propagation { get; init; } = "rprivate";
}
