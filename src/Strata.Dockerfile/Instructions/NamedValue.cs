namespace Strata.Dockerfile.Instructions;

/// <summary>A name with a value, of <c>ENV</c> and <c>LABEL</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value; before expansion with its quotes and escapes.</param>
/// <param name="IsLegacy">True for <c>ENV name value</c>, without <c>=</c>.</param>
public sealed record NamedValue(string Name, string Value, bool IsLegacy = false);
