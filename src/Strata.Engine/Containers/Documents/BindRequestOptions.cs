using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>Options of a mount of the machine's files (Docker Engine API, Mount.BindOptions).</summary>
public sealed record BindRequestOptions
{
    /// <summary><c>private</c>, <c>shared</c>, <c>slave</c>, or one of them with an <c>r</c> in front; null for <c>rprivate</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Propagation { get; init; }

    /// <summary>What is mounted below the source is not shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NonRecursive { get; init; }

    /// <summary>A missing directory is made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CreateMountpoint { get; init; }

    /// <summary>What is mounted below a read-only mount can be written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnlyNonRecursive { get; init; }

    /// <summary>What is mounted below a read-only mount can't be written either, or the container does not start.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ReadOnlyForceRecursive { get; init; }
}
