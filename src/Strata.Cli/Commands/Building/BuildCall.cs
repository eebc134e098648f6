using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>What <c>--call</c> asks for: <c>check</c>, <c>outline</c> or <c>targets</c>, with <c>format=</c> and <c>ignorestatus=</c>.</summary>
/// <param name="Method">The question.</param>
/// <param name="IsJson">True for <c>format=json</c>; every other format is text.</param>
/// <param name="IgnoresStatus">True when warnings do not make the exit code 1.</param>
internal sealed record BuildCall(BuildCallMethod Method, bool IsJson, bool IgnoresStatus)
{
    private const string Build = "build";

    /// <summary>Reads the flags; null for an ordinary build.</summary>
    /// <param name="call">The value of <c>--call</c>.</param>
    /// <param name="check"><c>--check</c>: the same as <c>--call=check</c>, unless that asks for something else.</param>
    /// <exception cref="StrataException">InvalidArgument with Docker's text.</exception>
    public static BuildCall? Parse(string call, bool check)
    {
        string? name = null;
        var (isJson, ignoresStatus) = (false, false);
        foreach (var field in call.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            switch (equals < 0 ? "" : field[..equals])
            {
                case "" when equals < 0:
                    if (name is not null) throw StrataException.Invalid($"invalid print value: {call}");
                    name = field;
                    break;
                case "format":
                    isJson = field[(equals + 1)..] == "json";
                    break;
                case "ignorestatus":
                    ignoresStatus = ReadSwitch(field[(equals + 1)..]);
                    break;
                default:
                    throw StrataException.Invalid($"invalid print field: {field}");
            }
        }
        if (check && name is null or Build) name = "check";
        if (call.Length == 0 && !check) return null;
        return name switch
        {
            Build => null,
            "check" or "lint" => new BuildCall(BuildCallMethod.Check, isJson, ignoresStatus),
            "outline" => new BuildCall(BuildCallMethod.Outline, isJson, ignoresStatus),
            "targets" => new BuildCall(BuildCallMethod.Targets, isJson, ignoresStatus),
            _ => throw StrataException.Invalid($"failed to solve: unsupported request frontend.{name}: unsupported request frontend.{name}"),
        };
    }

    private static bool ReadSwitch(string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw StrataException.Invalid($"invalid ignorestatus print value: {value}: strconv.ParseBool: parsing \"{value}\": invalid syntax"),
    };
}
