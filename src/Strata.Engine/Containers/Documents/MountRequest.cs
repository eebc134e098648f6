using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>A mount that <c>--mount</c> asks for (Docker Engine API, Mount).</summary>
public sealed record MountRequest
{
    /// <summary>One of <see cref="MountType"/>.</summary>
    public string Type { get; init; } = MountType.Volume;

    /// <summary>The path on the machine, the volume's or the image's name; null for a volume without a name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The path in the container.</summary>
    public required string Target { get; init; }

    /// <summary>The container can't write.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnly { get; init; }

    /// <summary>A hint for other machines than Linux, without effect here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Consistency { get; init; }

    /// <summary>For <c>bind</c>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BindRequestOptions? BindOptions { get; init; }

    /// <summary>For <c>volume</c>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeRequestOptions? VolumeOptions { get; init; }

    /// <summary>For <c>image</c>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImageRequestOptions? ImageOptions { get; init; }

    /// <summary>For <c>tmpfs</c>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TmpfsRequestOptions? TmpfsOptions { get; init; }
}
