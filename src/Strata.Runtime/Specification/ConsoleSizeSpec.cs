namespace Strata.Runtime.Specification;

/// <summary>The terminal's size in characters.</summary>
internal sealed record ConsoleSizeSpec(int Height, int Width);
