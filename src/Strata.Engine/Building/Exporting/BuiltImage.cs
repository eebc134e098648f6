using Strata.Engine.Building.Caching;
using Strata.Oci;

namespace Strata.Engine.Building.Exporting;

/// <summary>A build's result on its way out.</summary>
/// <param name="Platform">The platform that was asked for.</param>
/// <param name="Config">Its config.</param>
/// <param name="Chain">Its layers; null for none.</param>
/// <param name="BaseLayers">How many of them, from the bottom, are the base image's.</param>
internal sealed record BuiltImage(Platform Platform, ImageConfig Config, ChainId? Chain, int BaseLayers)
{
    /// <summary>Records of the build's steps that the config is to have; null for none.</summary>
    public InlineCache? InlineCache { get; init; }
}
