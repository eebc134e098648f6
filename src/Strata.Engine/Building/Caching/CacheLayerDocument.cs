using System.Text.Json.Serialization;

namespace Strata.Engine.Building.Caching;

/// <summary>A layer of an exported cache.</summary>
internal sealed record CacheLayerDocument
{
    /// <summary>The blob's digest; its descriptor is in the manifest.</summary>
    [JsonPropertyName("blob")] public string? Blob { get; init; }

    /// <summary>The place of the layer below; -1 for none. Zero is left out, as Go does.</summary>
    [JsonPropertyName("parent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public int Parent { get; init; }
}
