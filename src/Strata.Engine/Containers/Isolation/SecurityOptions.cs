using Strata.Engine.Containers.Documents;
using Strata.Oci;
using Strata.Runtime.Isolation;

namespace Strata.Engine.Containers.Isolation;

/// <summary>What <c>--security-opt</c> says: <c>NAME=VALUE</c>, with a colon for old.</summary>
internal static class SecurityOptions
{
    private const string AppArmorEnabled = "/sys/module/apparmor/parameters/enabled";

    /// <summary>Reads the options of a container.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts. NotImplemented: SELinux, or AppArmor where there is none.</exception>
    public static Confinement Read(ContainerHostConfig config)
    {
        var result = new Confinement { ShowsSystemPaths = config.MaskedPaths is { Count: 0 } && config.ReadonlyPaths is { Count: 0 } };
        foreach (var option in config.SecurityOpt ?? [])
        {
            if (option == "no-new-privileges")
            {
                result = result with { HasNoNewPrivileges = true };
                continue;
            }
            var at = option.IndexOfAny(['=', ':']);
            var (name, value) = at < 0 ? (option, "") : (option[..at], option[(at + 1)..]);
            result = name switch
            {
                "no-new-privileges" => result with { HasNoNewPrivileges = ReadBool(option, value) },
                "writable-cgroups" => result with { HasWritableControlGroups = ReadBool(option, value) },
                "seccomp" when value == "unconfined" => result with { AllowsAllSystemCalls = true, SystemCallProfile = null },
                "seccomp" when value == "builtin" => result with { AllowsAllSystemCalls = false, SystemCallProfile = null },
                "seccomp" => result with { AllowsAllSystemCalls = false, SystemCallProfile = value },
                "apparmor" => result with { AppArmorProfile = ReadProfile(value) },
                // There are no labels to take away.
                "label" when value == "disable" => result,
                "label" => throw StrataException.NotSupported($"--security-opt {option}: SELinux labels are not supported yet"),
                _ => throw StrataException.Invalid($"invalid --security-opt 2: \"{option}\""),
            };
        }
        return result;
    }

    private static string? ReadProfile(string value)
    {
        if (value.Length == 0 || value == "unconfined") return null;
        if (!File.Exists(AppArmorEnabled) || !File.ReadAllText(AppArmorEnabled).StartsWith('Y')) throw StrataException.NotSupported($"--security-opt apparmor={value}: AppArmor is not enabled on this machine");
        return value;
    }

    private static bool ReadBool(string option, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw StrataException.Invalid($"invalid --security-opt 2: \"{option}\""),
    };
}
