using Strata.Oci;

namespace Strata.Dockerfile.Linting;

/// <summary>
/// Which checks count, as <c># check=</c> or the build argument <see cref="BuildArgument"/> says:
/// <c>skip=A,B;error=true;experimental=C</c>, with <c>all</c> for every rule.
/// </summary>
public sealed record CheckSettings
{
    /// <summary>The build argument whose value takes the place of the directive.</summary>
    public const string BuildArgument = "BUILDKIT_DOCKERFILE_CHECK";

    private const int MostParts = 3;

    /// <summary>The rules that are silent.</summary>
    public IReadOnlySet<string> Skipped { get; init; } = new HashSet<string>();

    /// <summary>True when all rules are silent that are not experimental.</summary>
    public bool SkipsAll { get; init; }

    /// <summary>The experimental rules that count.</summary>
    public IReadOnlySet<string> Experimental { get; init; } = new HashSet<string>();

    /// <summary>True when all experimental rules count.</summary>
    public bool TakesAllExperimental { get; init; }

    /// <summary>True when a build with warnings fails.</summary>
    public bool FailsOnWarnings { get; init; }

    /// <summary>Reads the text; of an option given twice the last counts.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public static CheckSettings Parse(string text)
    {
        var settings = new CheckSettings();
        if (text.Trim().Length == 0) return settings;
        foreach (var part in text.Trim().Split(';', MostParts))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw StrataException.Invalid($"invalid check option {GoText.Quote(part)}");
            var value = part[(equals + 1)..].Trim();
            switch (part[..equals].Trim())
            {
                case "skip":
                    settings = settings with { SkipsAll = value == "all", Skipped = Names(value) };
                    break;
                case "experimental":
                    settings = settings with { TakesAllExperimental = value == "all", Experimental = Names(value) };
                    break;
                case "error":
                    settings = settings with { FailsOnWarnings = Switch(part, value) };
                    break;
                case var other:
                    throw StrataException.Invalid($"invalid check option {GoText.Quote(other)}");
            }
        }
        return settings;
    }

    /// <summary>Reads what the directive says: as in Docker, up to the first space.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public static CheckSettings FromDirective(string? directive)
    {
        try
        {
            return Parse((directive ?? "").Split(' ')[0]);
        }
        catch (StrataException e)
        {
            throw StrataException.Invalid("failed to parse check options: " + e.Message, e);
        }
    }

    /// <summary>Reads what the build argument says.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public static CheckSettings FromBuildArgument(string value)
    {
        try
        {
            return Parse(value);
        }
        catch (StrataException e)
        {
            throw StrataException.Invalid($"failed to parse build-arg:{BuildArgument}: {e.Message}", e);
        }
    }

    /// <summary>True when a rule counts.</summary>
    public bool Applies(LintRule rule) => rule.IsExperimental
        ? TakesAllExperimental || Experimental.Contains(rule.Name)
        : !SkipsAll && !Skipped.Contains(rule.Name);

    private static HashSet<string> Names(string value) => value == "all" ? [] : [.. value.Split(',').Select(static name => name.Trim())];

    private static bool Switch(string part, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw StrataException.Invalid($"failed to parse check option {GoText.Quote(part)}: strconv.ParseBool: parsing {GoText.Quote(value)}: invalid syntax"),
    };
}
