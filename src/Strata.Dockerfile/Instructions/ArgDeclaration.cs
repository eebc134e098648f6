namespace Strata.Dockerfile.Instructions;

/// <summary>A variable that <c>ARG</c> declares.</summary>
/// <param name="Name">The name.</param>
/// <param name="Default">The default, with its quotes and variables; null when there is none.</param>
public sealed record ArgDeclaration(string Name, string? Default);
