using System.Runtime.InteropServices;

namespace Strata.Host;

/// <summary>Which of the two kinds of machine this is: Linux, where everything works, or another, where images do and nothing runs.</summary>
public static class HostSystem
{
    /// <summary>Set to true before anything else is called, it makes a Linux machine work as the others do: how tests see that it is the same.</summary>
    public const string PortableSwitch = "Strata.Host.Portable";

    /// <summary>True where <c>Strata.Linux</c> may be called. The analyzer knows: no call of it that is not behind this compiles.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsLinux { get; } = OperatingSystem.IsLinux() && !(AppContext.TryGetSwitch(PortableSwitch, out var isPortable) && isPortable);

    /// <summary>Why nothing runs here; null on Linux, where it is a matter of rights and of programs.</summary>
    public static string? RunObstacle => IsLinux ? null : $"containers and RUN need Linux, and this system is {Name}";

    private static string Name => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : RuntimeInformation.OSDescription;
}
