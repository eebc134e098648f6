using System.Text.Json.Serialization;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>A cache mount in a directory: who it is, and its files as a tar compressed with zstd.</summary>
internal sealed record CacheMountEntry
{
    /// <summary>The id that Dockerfiles have for it.</summary>
    [JsonPropertyName("id")] public required string Id { get; init; }

    /// <summary>The store's name for it: a digest over all that tells it from others of that id. The same in every store.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }

    /// <summary>The permissions of its own directory.</summary>
    [JsonPropertyName("mode")] public uint Mode { get; init; }

    /// <summary>The owner of its own directory.</summary>
    [JsonPropertyName("uid")] public uint Uid { get; init; }

    /// <summary>The group of its own directory.</summary>
    [JsonPropertyName("gid")] public uint Gid { get; init; }

    /// <summary>The blob with its files.</summary>
    [JsonPropertyName("digest")] public required Digest Digest { get; init; }

    /// <summary>The blob's size in bytes.</summary>
    [JsonPropertyName("size")] public required long Size { get; init; }
}
