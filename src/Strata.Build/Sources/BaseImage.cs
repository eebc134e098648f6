using Strata.Oci;

namespace Strata.Build.Sources;

/// <summary>An image that a stage starts from or copies from.</summary>
public sealed record BaseImage
{
    /// <summary>What progress calls it, such as <c>docker.io/library/debian:12@sha256:…</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Its config.</summary>
    public required ImageConfig Config { get; init; }
}
