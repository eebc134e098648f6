using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>The image config (OCI image-spec, config.md, with Docker's additions).</summary>
public sealed record ImageConfig
{
    /// <summary>When the image was made.</summary>
    [JsonPropertyName("created")] public DateTimeOffset? Created { get; init; }

    /// <summary>Who made it.</summary>
    [JsonPropertyName("author")] public string? Author { get; init; }

    /// <summary>The processor.</summary>
    [JsonPropertyName("architecture")] public string Architecture { get; init; } = "";

    /// <summary>The processor's variant.</summary>
    [JsonPropertyName("variant")] public string? Variant { get; init; }

    /// <summary>The operating system.</summary>
    [JsonPropertyName("os")] public string Os { get; init; } = "";

    /// <summary>The operating system's version.</summary>
    [JsonPropertyName("os.version")] public string? OsVersion { get; init; }

    /// <summary>The operating system's features.</summary>
    [JsonPropertyName("os.features")] public IReadOnlyList<string>? OsFeatures { get; init; }

    /// <summary>How a container starts.</summary>
    [JsonPropertyName("config")] public ContainerConfig? Config { get; init; }

    /// <summary>The layers.</summary>
    [JsonPropertyName("rootfs")] public RootFs RootFs { get; init; } = new();

    /// <summary>How it came about, oldest first.</summary>
    [JsonPropertyName("history")] public IReadOnlyList<History>? History { get; init; }

    /// <summary>The comment of a commit or an import (Docker).</summary>
    [JsonPropertyName("comment")] public string? Comment { get; init; }

    /// <summary>The platform.</summary>
    [JsonIgnore] public Platform Platform => new() { Os = Os, Architecture = Architecture, Variant = Variant, OsVersion = OsVersion, OsFeatures = OsFeatures };
}
