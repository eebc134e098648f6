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
        return Machine.Read().ControlGroupVersion switch
        {
            1 => ReadOld(),
            2 => ReadUnified(),
            _ => new ControlGroupFeatures(),
        };
    }

    private static ControlGroupFeatures ReadOld() => new()
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

    private static ControlGroupFeatures ReadUnified()
    {
        var controllers = File.ReadAllText(Path.Combine(Machine.ControlGroupRoot, "cgroup.controllers")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new ControlGroupFeatures
        {
            HasMemory = controllers.Contains("memory"),
            HasSwap = controllers.Contains("memory") && File.Exists("/proc/swaps"),
            HasReservation = controllers.Contains("memory"),
            HasCpuShares = controllers.Contains("cpu"),
            HasCpuQuota = controllers.Contains("cpu"),
            HasCpuset = controllers.Contains("cpuset"),
            HasTasks = controllers.Contains("pids"),
            HasDiskWeight = controllers.Contains("io"),
            HasDeviceWeight = controllers.Contains("io"),
            HasDiskRates = controllers.Contains("io"),
        };
    }

    private static bool Has(string name) => Path.Exists(Path.Combine(Machine.ControlGroupRoot, name));
}
