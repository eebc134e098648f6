using Strata.Linux.UserNamespaces;

namespace Strata.Runtime.Limits;

/// <summary>Which limits this machine's kernel and control groups know, for this user.</summary>
[SupportedOSPlatform("linux")]
public sealed record ControlGroupFeatures
{
    /// <summary>Memory.</summary>
    public bool HasMemory { get; init; }

    /// <summary>Memory and swap together.</summary>
    public bool HasSwap { get; init; }

    /// <summary>Memory that is left when it is short.</summary>
    public bool HasReservation { get; init; }

    /// <summary>Swapping out more or less readily.</summary>
    public bool HasSwappiness { get; init; }

    /// <summary>Waiting for memory instead of being killed.</summary>
    public bool HasOutOfMemoryControl { get; init; }

    /// <summary>Shares of processors.</summary>
    public bool HasCpuShares { get; init; }

    /// <summary>Quotas of processor time.</summary>
    public bool HasCpuQuota { get; init; }

    /// <summary>Choice of processors and memory nodes.</summary>
    public bool HasCpuset { get; init; }

    /// <summary>A number of tasks.</summary>
    public bool HasTasks { get; init; }

    /// <summary>Shares of disks.</summary>
    public bool HasDiskWeight { get; init; }

    /// <summary>Shares of single disks.</summary>
    public bool HasDeviceWeight { get; init; }

    /// <summary>Bytes and operations a second.</summary>
    public bool HasDiskRates { get; init; }

    /// <summary>Looks.</summary>
    public static ControlGroupFeatures Read()
    {
        // An ordinary user has no control groups to give.
        if (UserNamespace.IsNested) return new ControlGroupFeatures();
        return Machine.ReadControlGroupVersion() switch
        {
            1 => ReadOld(Machine.ControlGroupRoot),
            2 => ReadUnified(Machine.ControlGroupRoot, FindOwnGroup(File.ReadLines("/proc/self/cgroup"))),
            _ => new ControlGroupFeatures(),
        };
    }

    /// <summary>Those of separate hierarchies.</summary>
    internal static ControlGroupFeatures ReadOld(string root)
    {
        bool Has(string name) => Path.Exists(Path.Combine(root, name));
        return new ControlGroupFeatures
        {
            HasMemory = Has("memory/memory.limit_in_bytes"),
            HasSwap = Has("memory/memory.memsw.limit_in_bytes"),
            HasReservation = Has("memory/memory.soft_limit_in_bytes"),
            HasSwappiness = Has("memory/memory.swappiness"),
            HasOutOfMemoryControl = Has("memory/memory.oom_control"),
            HasCpuShares = Has("cpu/cpu.shares"),
            HasCpuQuota = Has("cpu/cpu.cfs_quota_us"),
            HasCpuset = Has("cpuset/cpuset.cpus"),
            HasTasks = Has("pids"),
            HasDiskWeight = Has("blkio/blkio.weight") || Has("blkio/blkio.bfq.weight"),
            HasDeviceWeight = Has("blkio/blkio.weight_device") || Has("blkio/blkio.bfq.weight_device"),
            HasDiskRates = Has("blkio/blkio.throttle.read_bps_device"),
        };
    }

    /// <summary>Those of the unified hierarchy.</summary>
    /// <param name="root">Where it is mounted.</param>
    /// <param name="own">This process's group in it, <c>/user.slice/…</c>.</param>
    internal static ControlGroupFeatures ReadUnified(string root, string own)
    {
        var controllers = File.ReadAllText(Path.Combine(root, "cgroup.controllers")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var hasMemory = controllers.Contains("memory");
        var hasDisks = controllers.Contains("io");
        // The root group itself has no limits: some kernels' ones are seen in any other group, if there is one with that controller.
        var groups = Directory.GetDirectories(root).Prepend(Path.Combine(root, own.TrimStart('/'))).ToList();
        var memory = groups.Find(static group => File.Exists(Path.Combine(group, "memory.max")));
        var disks = groups.Find(static group => File.Exists(Path.Combine(group, "io.max")));
        var hasPerDiskWeight = disks is null || File.Exists(Path.Combine(disks, "io.bfq.weight"));
        return new ControlGroupFeatures
        {
            HasMemory = hasMemory,
            // Not with the kernel's swapaccount=0.
            HasSwap = hasMemory && (memory is null ? File.Exists("/proc/swaps") : File.Exists(Path.Combine(memory, "memory.swap.max"))),
            HasReservation = hasMemory,
            HasCpuShares = controllers.Contains("cpu"),
            HasCpuQuota = controllers.Contains("cpu"),
            HasCpuset = controllers.Contains("cpuset"),
            HasTasks = controllers.Contains("pids"),
            HasDiskWeight = hasDisks && (hasPerDiskWeight || File.Exists(Path.Combine(disks!, "io.weight"))),
            // Runtimes leave it out without a word where the scheduler BFQ is not there.
            HasDeviceWeight = hasDisks && hasPerDiskWeight,
            HasDiskRates = hasDisks,
        };
    }

    /// <summary>The group in the unified hierarchy of a process, from its <c>/proc/PID/cgroup</c>.</summary>
    internal static string FindOwnGroup(IEnumerable<string> lines) => lines.FirstOrDefault(static line => line.StartsWith("0::", StringComparison.Ordinal)) is { } line ? line[3..] : "/";
}
