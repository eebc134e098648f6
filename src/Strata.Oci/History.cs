using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>One step of an image's history (OCI image-spec, config.md).</summary>
public sealed record History
{
    /// <summary>When the step ended.</summary>
    [JsonPropertyName("created")] public DateTimeOffset? Created { get; init; }

    /// <summary>The author.</summary>
    [JsonPropertyName("author")] public string? Author { get; init; }

    /// <summary>The command.</summary>
    [JsonPropertyName("created_by")] public string? CreatedBy { get; init; }

    /// <summary>A comment.</summary>
    [JsonPropertyName("comment")] public string? Comment { get; init; }

    /// <summary>True when the step made no layer.</summary>
    [JsonPropertyName("empty_layer")] public bool? EmptyLayer { get; init; }
}
