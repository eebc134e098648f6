namespace Strata.Storage.Layers;

/// <summary>One changed path of a writable layer.</summary>
/// <param name="Path">The path from the root, with a leading slash.</param>
/// <param name="Kind">How it changed.</param>
public readonly record struct LayerChange(string Path, ChangeKind Kind);
