using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>An operating system and processor, <c>os/architecture[/variant]</c> (OCI image-spec, image-index.md).</summary>
public sealed record Platform
{
    /// <summary>The processor in Go's names, such as <c>amd64</c>.</summary>
    [JsonPropertyName("architecture")] public string Architecture { get; init; } = "";

    /// <summary>The operating system in Go's names, such as <c>linux</c>.</summary>
    [JsonPropertyName("os")] public string Os { get; init; } = "";

    /// <summary>The operating system's version, where it matters.</summary>
    [JsonPropertyName("os.version")] public string? OsVersion { get; init; }

    /// <summary>The operating system's features, where they matter.</summary>
    [JsonPropertyName("os.features")] public IReadOnlyList<string>? OsFeatures { get; init; }

    /// <summary>The processor's variant, such as <c>v7</c> or <c>v8</c>.</summary>
    [JsonPropertyName("variant")] public string? Variant { get; init; }

    /// <summary>The platform that this process runs on; containers are always linux.</summary>
    public static Platform Current { get; } = Normalize("linux", RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm => "arm",
        System.Runtime.InteropServices.Architecture.RiscV64 => "riscv64",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
        System.Runtime.InteropServices.Architecture.LoongArch64 => "loong64",
        var other => other.ToString().ToLowerInvariant(),
    }, null);

    /// <summary>Reads <c>os</c>, <c>arch</c>, <c>os/arch</c> or <c>os/arch/variant</c>, accepting usual other names.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.InvalidArgument"/> when it has another form.</exception>
    public static Platform Parse(string text)
    {
        var parts = text.Split('/');
        foreach (var part in parts)
        {
            if (part.Length == 0 || !part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')) throw Unparsable(text);
        }
        return parts.Length switch
        {
            1 when IsKnownOs(parts[0]) => Normalize(parts[0], Current.Architecture, Current.Variant),
            1 when IsKnownArchitecture(parts[0]) => Normalize("linux", parts[0], null),
            1 => throw StrataException.Invalid($"\"{text}\": unknown operating system or architecture: invalid argument"),
            2 => Normalize(parts[0], parts[1], null),
            3 => Normalize(parts[0], parts[1], parts[2]),
            _ => throw Unparsable(text),
        };
    }

    /// <summary>True when an image for <paramref name="other"/> satisfies a request for this platform.</summary>
    public bool Matches(Platform other)
    {
        var (a, b) = (Normalize(Os, Architecture, Variant), Normalize(other.Os, other.Architecture, other.Variant));
        return a.Os == b.Os && a.Architecture == b.Architecture && (a.Variant ?? "") == (b.Variant ?? "");
    }

    /// <summary><c>os/architecture[/variant]</c>.</summary>
    public override string ToString() => string.IsNullOrEmpty(Variant) ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    private static StrataException Unparsable(string text) => StrataException.Invalid($"\"{text}\": cannot parse platform specifier: invalid argument");

    private static bool IsKnownOs(string s) => s.ToLowerInvariant() is "linux" or "windows" or "darwin" or "macos" or "freebsd";

    private static bool IsKnownArchitecture(string s) => s.ToLowerInvariant() is
        "amd64" or "x86_64" or "x86-64" or "386" or "i386" or "arm" or "armhf" or "armel" or "arm64" or "aarch64" or "riscv64" or "s390x" or "ppc64le" or "loong64" or "mips64le";

    private static Platform Normalize(string os, string architecture, string? variant)
    {
        os = os.ToLowerInvariant();
        if (os == "macos") os = "darwin";
        architecture = architecture.ToLowerInvariant();
        variant = string.IsNullOrEmpty(variant) ? null : variant.ToLowerInvariant();
        switch (architecture)
        {
            case "x86_64" or "x86-64" or "amd64": architecture = "amd64"; if (variant == "v1") variant = null; break;
            case "i386": architecture = "386"; break;
            case "aarch64" or "arm64": architecture = "arm64"; if (variant is "8" or "v8") variant = null; break;
            case "armhf": architecture = "arm"; variant = "v7"; break;
            case "armel": architecture = "arm"; variant = "v6"; break;
            case "arm": variant = variant switch { null or "7" => "v7", "5" or "6" or "8" => "v" + variant, _ => variant }; break;
        }
        return new Platform { Os = os, Architecture = architecture, Variant = variant };
    }
}
