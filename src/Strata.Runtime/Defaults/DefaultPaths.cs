namespace Strata.Runtime.Defaults;

/// <summary>What containers may not see or change of <c>/proc</c> and <c>/sys</c>: Docker's lists.</summary>
internal static class DefaultPaths
{
    /// <summary>Paths that appear empty. Those that a kernel lacks do no harm.</summary>
    public static IReadOnlyList<string> Masked { get; } =
    [
        "/proc/asound",
        "/proc/acpi",
        "/proc/interrupts",
        "/proc/kcore",
        "/proc/keys",
        "/proc/latency_stats",
        "/proc/timer_list",
        "/proc/timer_stats",
        "/proc/sched_debug",
        "/proc/scsi",
        "/sys/firmware",
        "/sys/devices/virtual/powercap",
    ];

    /// <summary>Paths that can't be written.</summary>
    public static IReadOnlyList<string> ReadOnly { get; } = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
}
