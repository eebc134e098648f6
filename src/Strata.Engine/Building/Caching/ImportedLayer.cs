using Strata.Engine.Archives.Loading;

namespace Strata.Engine.Building.Caching;

/// <summary>A layer of an imported cache at its place in a stack; the store need not have it.</summary>
/// <param name="Plan">Where its blob is, and what it must be.</param>
/// <param name="Below">The layer below; null at the bottom.</param>
internal sealed record ImportedLayer(PlannedLayer Plan, ImportedLayer? Below);
