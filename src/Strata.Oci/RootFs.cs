using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>The layers of an image, by diff id (OCI image-spec, config.md).</summary>
public sealed record RootFs
{
    /// <summary>Always <c>layers</c>.</summary>
    [JsonPropertyName("type")] public string Type { get; init; } = "layers";

    /// <summary>The diff ids, bottom first.</summary>
    [JsonPropertyName("diff_ids")] public IReadOnlyList<Digest>? DiffIds { get; init; } = [];
}
