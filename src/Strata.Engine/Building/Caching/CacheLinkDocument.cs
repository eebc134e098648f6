using System.Text.Json.Serialization;

namespace Strata.Engine.Building.Caching;

/// <summary>A record that another one depends on.</summary>
internal sealed record CacheLinkDocument
{
    [JsonPropertyName("selector")] public string? Selector { get; init; }

    [JsonPropertyName("link")] public int Link { get; init; }
}
