using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>Options of a file system in memory (Docker Engine API, Mount.TmpfsOptions).</summary>
public sealed record TmpfsRequestOptions
{
    /// <summary>The most bytes that it may hold; 0 for the kernel's usual half of the memory.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SizeBytes { get; init; }

    /// <summary>The permissions of its root; 0 for 1777.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Mode { get; init; }
}
