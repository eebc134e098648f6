using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Strata.Oci;
using Strata.Runtime.Specification;

namespace Strata.Runtime.Defaults;

/// <summary>Reads a system call filter in Docker's format: what applies to this machine and to the container's capabilities is taken from it.</summary>
internal static class SeccompProfile
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <exception cref="StrataException">InvalidArgument: it is no such document.</exception>
    public static SeccompSpec Read(string json, Architecture architecture, IReadOnlyList<string> capabilities)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var root = document.RootElement;
            var rules = new List<SyscallSpec>();
            foreach (var rule in List(root, "syscalls"))
            {
                if (!Applies(rule, architecture, capabilities)) continue;
                var names = Texts(rule, "names");
                if (Text(rule, "name") is { Length: > 0 } name) names = [.. names, name];
                rules.Add(new SyscallSpec(names, Text(rule, "action") ?? throw Invalid("a rule has no action"), Number(rule, "errnoRet"), Arguments(rule)));
            }
            return new SeccompSpec(
                Text(root, "defaultAction") ?? throw Invalid("defaultAction is missing"),
                Number(root, "defaultErrnoRet"),
                Architectures(root, architecture),
                rules,
                Texts(root, "flags") is { Count: > 0 } flags ? flags : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Invalid(e.Message, e);
        }
    }

    private static bool Applies(JsonElement rule, Architecture architecture, IReadOnlyList<string> capabilities)
    {
        var name = GoName(architecture);
        if (rule.TryGetProperty("excludes", out var excludes))
        {
            if (Texts(excludes, "arches").Contains(name) || Texts(excludes, "caps").Any(capabilities.Contains) || Text(excludes, "minKernel") is { Length: > 0 } old && IsKernel(old)) return false;
        }
        if (!rule.TryGetProperty("includes", out var includes)) return true;
        return (Texts(includes, "arches") is not { Count: > 0 } arches || arches.Contains(name))
            && Texts(includes, "caps").All(capabilities.Contains)
            && (Text(includes, "minKernel") is not { Length: > 0 } least || IsKernel(least));
    }

    private static List<string> Architectures(JsonElement root, Architecture architecture)
    {
        if (List(root, "archMap") is not { Count: > 0 } map) return Texts(root, "architectures");
        var own = DefaultSeccompProfile.Architectures(architecture) is [var first, ..] ? first : "";
        foreach (var entry in map)
        {
            if (Text(entry, "architecture") == own) return [own, .. Texts(entry, "subArchitectures")];
        }
        return [];
    }

    private static List<SyscallArgumentSpec>? Arguments(JsonElement rule)
    {
        var arguments = List(rule, "args").Select(static a => new SyscallArgumentSpec(
            a.GetProperty("index").GetUInt32(),
            a.GetProperty("value").GetUInt64(),
            a.TryGetProperty("valueTwo", out var two) && two.GetUInt64() is > 0 and var number ? number : null,
            a.GetProperty("op").GetString()!)).ToList();
        return arguments.Count == 0 ? null : arguments;
    }

    private static List<JsonElement> List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static List<string> Texts(JsonElement element, string name) => [.. List(element, name).Select(static t => t.GetString()!)];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static uint? Number(JsonElement element, string name) => element.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetUInt32() : null;

    private static bool IsKernel(string least)
    {
        var parts = least.Split('.');
        return Version.TryParse($"{parts[0]}.{(parts.Length > 1 ? parts[1] : "0")}", out var version) && Environment.OSVersion.Version >= version;
    }

    private static string GoName(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        Architecture.X86 => "386",
        _ => architecture.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    private static StrataException Invalid(string reason, Exception? inner = null) => StrataException.Invalid("Decoding seccomp profile failed: " + reason, inner);
}
