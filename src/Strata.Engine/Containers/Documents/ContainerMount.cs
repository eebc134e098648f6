using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>Something mounted into a container (Docker Engine API, MountPoint). The members behind <see cref="Propagation"/> are not shown.</summary>
public sealed record ContainerMount
{
    /// <summary>One of <see cref="MountType"/>.</summary>
    public string Type { get; init; } = MountType.Bind;

    /// <summary>The volume's or image's name; null for other kinds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>The path on the machine; empty for a file system in memory.</summary>
    public required string Source { get; init; }

    /// <summary>The path in the container.</summary>
    public required string Destination { get; init; }

    /// <summary>The volume's driver; null for other kinds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Driver { get; init; }

    /// <summary>The options that were given.</summary>
    public string Mode { get; init; } = "";

    /// <summary>True when the container may write.</summary>
    [JsonPropertyName("RW")]
    public bool IsWritable { get; init; }

    /// <summary>How mounts made later pass in and out; empty for other kinds than <c>bind</c>.</summary>
    public string Propagation { get; init; } = "";

    /// <summary>A directory in the volume or image that is shown instead of all of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subpath { get; init; }

    /// <summary>What is mounted below the source is not shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsNonRecursive { get; init; }

    /// <summary>What is mounted below the source can be written, although the mount itself can't.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsReadOnlyAtTop { get; init; }

    /// <summary>A missing directory of the machine is made when the container starts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsMadeWhenMissing { get; init; }

    /// <summary>An empty volume is not filled with what the image has there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsNotFilled { get; init; }

    /// <summary>Options of a file system in memory, as for <c>--tmpfs</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TmpfsOptions { get; init; }

    /// <summary>The id of the image whose files are shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ImageId { get; init; }
}
