using System.Globalization;
using System.Runtime.InteropServices;
using Strata.Linux.UserNamespaces;

namespace Strata.Runtime;

/// <summary>What the runtime document depends on besides the container: facts of the machine and of this process.</summary>
[SupportedOSPlatform("linux")]
internal sealed record Machine
{
    /// <summary>Where every distribution mounts control groups.</summary>
    public const string ControlGroupRoot = "/sys/fs/cgroup";

    /// <summary>The processor.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>0 when no control groups are mounted, 1 for separate hierarchies (hybrid included), 2 for the unified one.</summary>
    public required int ControlGroupVersion { get; init; }

    /// <summary>The capabilities that this process may hand on, as a bit mask.</summary>
    public required ulong BoundingCapabilities { get; init; }

    /// <summary>The kernel makes whole mount trees read-only (mount_setattr(2), Linux 5.12).</summary>
    public required bool HasRecursiveReadOnly { get; init; }

    /// <summary>This process is root of a user namespace only: control groups, devices and the machine's sysfs are not its to give.</summary>
    public required bool IsUserNamespace { get; init; }

    /// <summary>A group of containers exists here.</summary>
    public required Func<long, bool> HasGroup { get; init; }

    /// <summary>Reads the facts.</summary>
    public static Machine Read() => new()
    {
        Architecture = RuntimeInformation.ProcessArchitecture,
        ControlGroupVersion = ReadControlGroupVersion(),
        BoundingCapabilities = ReadBounding(),
        IsUserNamespace = UserNamespace.IsNested,
        HasGroup = UserNamespace.HasGroup,
        HasRecursiveReadOnly = Environment.OSVersion.Version >= new Version(5, 12),
    };

    /// <summary>As <see cref="ControlGroupVersion"/>, for those who need nothing else.</summary>
    public static int ReadControlGroupVersion() => Directory.Exists(ControlGroupRoot) ? Linux.Files.FileSystemInfo.Of(ControlGroupRoot).Name switch
    {
        "cgroup2fs" => 2,
        "tmpfs" => 1,
        _ => 0,
    } : 0;

    private static ulong ReadBounding()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("CapBnd:", StringComparison.Ordinal)) return ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        return 0;
    }
}
