using Strata.Dockerfile.Syntax;

namespace Strata.Build.Linting;

/// <summary>A secret or an SSH agent that a target's commands use.</summary>
/// <param name="Name">The id.</param>
/// <param name="IsRequired">True when the build fails without it.</param>
/// <param name="Range">The lines of the first command that uses it.</param>
public sealed record OutlineMount(string Name, bool IsRequired, SourceRange Range);
