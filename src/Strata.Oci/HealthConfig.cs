using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>Docker's health check. Times are in nanoseconds; 0 or null inherits.</summary>
public sealed record HealthConfig
{
    /// <summary><c>NONE</c>, <c>CMD</c> + arguments, or <c>CMD-SHELL</c> + one command.</summary>
    [JsonPropertyName("Test")] public IReadOnlyList<string>? Test { get; init; }

    /// <summary>Between checks, in nanoseconds.</summary>
    [JsonPropertyName("Interval")] public long? Interval { get; init; }

    /// <summary>For one check, in nanoseconds.</summary>
    [JsonPropertyName("Timeout")] public long? Timeout { get; init; }

    /// <summary>While failures do not count, in nanoseconds.</summary>
    [JsonPropertyName("StartPeriod")] public long? StartPeriod { get; init; }

    /// <summary>Between checks while starting, in nanoseconds.</summary>
    [JsonPropertyName("StartInterval")] public long? StartInterval { get; init; }

    /// <summary>Failures in a row that make it unhealthy.</summary>
    [JsonPropertyName("Retries")] public int? Retries { get; init; }
}
