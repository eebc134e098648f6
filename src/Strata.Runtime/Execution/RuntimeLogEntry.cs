using System.Text.Json.Serialization;

namespace Strata.Runtime.Execution;

/// <summary>One line of a runtime's JSON log (<c>--log-format json</c>): runc and crun have these two members in common.</summary>
internal sealed record RuntimeLogEntry
{
    [JsonPropertyName("level")] public string? Level { get; init; }

    [JsonPropertyName("msg")] public string? Message { get; init; }
}
