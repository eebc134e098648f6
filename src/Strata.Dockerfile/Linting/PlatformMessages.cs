using Strata.Oci;

namespace Strata.Dockerfile.Linting;

/// <summary>What the checks of <c>FROM --platform</c> say, with the values known or without.</summary>
public static class PlatformMessages
{
    /// <summary>For <see cref="LintRules.RedundantTargetPlatform"/>.</summary>
    /// <param name="written">The flag's value as written.</param>
    public static string Redundant(string written) => $"Setting platform to predefined {written} in FROM is redundant as this is the default behavior";

    /// <summary>For <see cref="LintRules.FromPlatformFlagConstDisallowed"/>.</summary>
    public static string Constant(string platform) => $"FROM --platform flag should not use constant value {GoText.Quote(platform)}";

    /// <summary>True when a constant platform is to be reported: it is one, and the stage's name does not say it.</summary>
    public static bool IsConstantUnnamed(string? stageName, string platform)
    {
        try
        {
            var parsed = Platform.Parse(platform);
            return stageName is null || (!stageName.Contains(parsed.Os, StringComparison.Ordinal) && !stageName.Contains(parsed.Architecture, StringComparison.Ordinal));
        }
        catch (StrataException)
        {
            // The build will say so.
            return false;
        }
    }
}
