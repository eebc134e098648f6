using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>Options of a volume's mount (Docker Engine API, Mount.VolumeOptions).</summary>
public sealed record VolumeRequestOptions
{
    /// <summary>An empty volume is not filled with what the image has there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoCopy { get; init; }

    /// <summary>Labels of a volume that is made for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>A directory in the volume that is shown instead of all of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subpath { get; init; }

    /// <summary>How a volume that is made for it is to be.</summary>
    public VolumeDriverRequest DriverConfig { get; init; } = new();
}
