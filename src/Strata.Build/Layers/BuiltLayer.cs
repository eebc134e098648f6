using Strata.Oci;

namespace Strata.Build.Layers;

/// <summary>A layer that a build made or found.</summary>
/// <param name="Chain">The stack with this layer on top.</param>
/// <param name="DiffId">The layer itself.</param>
/// <param name="Size">The size of its files in bytes.</param>
public sealed record BuiltLayer(ChainId Chain, DiffId DiffId, long Size);
