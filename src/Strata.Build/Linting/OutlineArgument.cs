using Strata.Dockerfile.Syntax;

namespace Strata.Build.Linting;

/// <summary>An argument of a target.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value that it has in this build; empty for none.</param>
/// <param name="Description">What the comment above it says; null for nothing.</param>
/// <param name="Range">The declaration's lines.</param>
public sealed record OutlineArgument(string Name, string Value, string? Description, SourceRange Range);
