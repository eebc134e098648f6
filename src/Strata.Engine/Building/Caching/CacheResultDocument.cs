using System.Text.Json.Serialization;

namespace Strata.Engine.Building.Caching;

/// <summary>A result of a step: the place of its layer, and when it was made.</summary>
internal sealed record CacheResultDocument
{
    [JsonPropertyName("layer")] public int Layer { get; init; }

    [JsonPropertyName("createdAt")] public DateTimeOffset CreatedAt { get; init; }
}
