using System.Text.Json.Serialization;

namespace Strata.Runtime.Specification;

/// <summary>Limits of memory, in bytes (config-linux.md, "Memory").</summary>
internal sealed record MemorySpec
{
    public long? Limit { get; init; }

    public long? Reservation { get; init; }

    public long? Swap { get; init; }

    public long? Swappiness { get; init; }

    [JsonPropertyName("disableOOMKiller")]
    public bool? DisableOomKiller { get; init; }
}
