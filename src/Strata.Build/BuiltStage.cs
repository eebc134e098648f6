using Strata.Oci;

namespace Strata.Build;

/// <summary>What a stage became.</summary>
/// <param name="Index">Its place in the Dockerfile, counted from 0.</param>
/// <param name="Name">Its name, if it has one.</param>
/// <param name="Config">The config that it has as an image.</param>
/// <param name="Chain">Its layers; null for none.</param>
public sealed record BuiltStage(int Index, string? Name, ImageConfig Config, ChainId? Chain);
