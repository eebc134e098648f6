namespace Strata.Engine.Images;

/// <summary>What a removal did.</summary>
/// <param name="Records">Names and images, in the order of what happened.</param>
/// <param name="Reclaimed">The sizes of the layers that went, in bytes.</param>
public sealed record RemovalReport(IReadOnlyList<RemovalRecord> Records, long Reclaimed);
