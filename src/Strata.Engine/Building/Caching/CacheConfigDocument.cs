using System.Text.Json.Serialization;

namespace Strata.Engine.Building.Caching;

/// <summary>The config of an exported cache (BuildKit, <c>application/vnd.buildkit.cacheconfig.v0</c>): layers, and which step's key leads to which.</summary>
internal sealed record CacheConfigDocument
{
    public const string MediaType = "application/vnd.buildkit.cacheconfig.v0";

    /// <summary>The layers, each with the place of the one below.</summary>
    [JsonPropertyName("layers")] public IReadOnlyList<CacheLayerDocument>? Layers { get; init; }

    /// <summary>The steps.</summary>
    [JsonPropertyName("records")] public IReadOnlyList<CacheRecordDocument>? Records { get; init; }
}
