using System.Text.Json.Serialization;

namespace Strata.Engine.Building.Caching;

/// <summary>A step of an exported cache.</summary>
internal sealed record CacheRecordDocument
{
    /// <summary>What the step made: each leads to a layer. BuildKit's <c>chains</c>, results of merges, are of no use here and are passed over.</summary>
    [JsonPropertyName("layers")] public IReadOnlyList<CacheResultDocument>? Results { get; init; }

    /// <summary>The step's key. Ours stands for all that the step depends on.</summary>
    [JsonPropertyName("digest")] public string? Digest { get; init; }

    /// <summary>BuildKit's keys depend on those of other records; ours never do.</summary>
    [JsonPropertyName("inputs")] public IReadOnlyList<IReadOnlyList<CacheLinkDocument>>? Inputs { get; init; }

    /// <summary>The step as people know it; ours alone, and unknown to BuildKit, which passes over it.</summary>
    [JsonPropertyName("description")] public string? Description { get; init; }
}
