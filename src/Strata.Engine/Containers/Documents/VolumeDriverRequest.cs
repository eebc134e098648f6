using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>A volume's driver (Docker Engine API, Mount.VolumeOptions.DriverConfig).</summary>
public sealed record VolumeDriverRequest
{
    /// <summary>The driver; null for <c>local</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>Its options; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}
