using Strata.Dockerfile.Linting;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Linting;

/// <summary>What the checks of a Dockerfile found.</summary>
public sealed record CheckReport
{
    /// <summary>The warnings in Docker's order; the rules that the settings skip are not among them.</summary>
    public required IReadOnlyList<LintWarning> Warnings { get; init; }

    /// <summary>The text that the warnings are in; null when it could not even be read.</summary>
    public required SourceText? Source { get; init; }

    /// <summary>Why it can't be built, a <see cref="DockerfileException"/> when lines are to blame; null when it can.</summary>
    public required StrataException? Error { get; init; }
}
