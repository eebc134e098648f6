using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>Names a blob: media type, digest and size (OCI image-spec, descriptor.md).</summary>
public sealed record Descriptor
{
    /// <summary>What the blob is.</summary>
    [JsonPropertyName("mediaType")] public string MediaType { get; init; } = "";

    /// <summary>The blob's digest.</summary>
    [JsonPropertyName("digest")] public required Digest Digest { get; init; }

    /// <summary>The blob's size in bytes.</summary>
    [JsonPropertyName("size")] public required long Size { get; init; }

    /// <summary>Other places that hold the blob.</summary>
    [JsonPropertyName("urls")] public IReadOnlyList<string>? Urls { get; init; }

    /// <summary>Free annotations.</summary>
    [JsonPropertyName("annotations")] public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The platform, in an index's entries.</summary>
    [JsonPropertyName("platform")] public Platform? Platform { get; init; }

    /// <summary>The artifact type of the manifest that this names.</summary>
    [JsonPropertyName("artifactType")] public string? ArtifactType { get; init; }
}
