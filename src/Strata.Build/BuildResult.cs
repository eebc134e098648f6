using Strata.Oci;

namespace Strata.Build;

/// <summary>What a build made for one platform. Nothing is named or kept by it: that is the caller's, before the build's lease ends.</summary>
public sealed record BuildResult
{
    /// <summary>The platform that was asked for. A base image may be for another one.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The image's config. <see cref="OciJson.Write(ImageConfig)"/> of it is the image id's content.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>The layers; null for none.</summary>
    public required ChainId? Chain { get; init; }

    /// <summary>How many of the layers, from the bottom, are the base image's.</summary>
    public required int BaseLayers { get; init; }

    /// <summary>The stages that were carried out, in the Dockerfile's order, the target included. What only gave files to steps that were in the cache is not among them.</summary>
    public required IReadOnlyList<BuiltStage> Stages { get; init; }

    /// <summary>The steps that made a layer or found one, and that the cache knows, in the order of the graph.</summary>
    public IReadOnlyList<BuiltStep> Steps { get; init; } = [];
}
