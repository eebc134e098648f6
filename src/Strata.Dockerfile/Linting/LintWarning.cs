using Strata.Dockerfile.Syntax;

namespace Strata.Dockerfile.Linting;

/// <summary>A check that the Dockerfile does not pass.</summary>
/// <param name="Rule">The check.</param>
/// <param name="Message">Docker's text for the case.</param>
/// <param name="Range">The lines.</param>
public sealed record LintWarning(LintRule Rule, string Message, SourceRange Range)
{
    /// <summary>As a build shows it: <c>Rule: message (line 3)</c>.</summary>
    public override string ToString() => $"{Rule.Name}: {Message} (line {Range.Start})";
}
