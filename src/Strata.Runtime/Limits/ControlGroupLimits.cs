namespace Strata.Runtime.Limits;

/// <summary>What a container may use of the machine (cgroups(7)); null and empty for no limit. The values are the old hierarchies'; runtimes convert them for the unified one.</summary>
public sealed record ControlGroupLimits
{
    /// <summary>No limits.</summary>
    public static ControlGroupLimits None { get; } = new();

    /// <summary>Bytes of memory.</summary>
    public long? Memory { get; init; }

    /// <summary>Bytes of memory and swap together; -1 for all the swap there is.</summary>
    public long? MemoryAndSwap { get; init; }

    /// <summary>Bytes of memory that it is left when memory is short.</summary>
    public long? MemoryReservation { get; init; }

    /// <summary>How readily it is swapped out, 0 to 100; old hierarchies only.</summary>
    public long? Swappiness { get; init; }

    /// <summary>Processes wait for memory instead of being killed; old hierarchies only.</summary>
    public bool? DisablesOutOfMemoryKiller { get; init; }

    /// <summary>Its share of busy processors; 1024 is the usual one.</summary>
    public long? CpuShares { get; init; }

    /// <summary>Microseconds in which it may use <see cref="CpuQuota"/>.</summary>
    public long? CpuPeriod { get; init; }

    /// <summary>Microseconds of processor time in each period.</summary>
    public long? CpuQuota { get; init; }

    /// <summary>The processors that it may run on, <c>0-3,7</c>.</summary>
    public string? Cpus { get; init; }

    /// <summary>The memory nodes that it may use, <c>0,1</c>.</summary>
    public string? MemoryNodes { get; init; }

    /// <summary>How many tasks it may have.</summary>
    public long? Tasks { get; init; }

    /// <summary>Its share of busy disks, 10 to 1000.</summary>
    public int? DiskWeight { get; init; }

    /// <summary>Its share of one busy disk each.</summary>
    public IReadOnlyList<DeviceLimit> DiskWeights { get; init; } = [];

    /// <summary>Bytes read a second.</summary>
    public IReadOnlyList<DeviceLimit> ReadBytes { get; init; } = [];

    /// <summary>Bytes written a second.</summary>
    public IReadOnlyList<DeviceLimit> WriteBytes { get; init; } = [];

    /// <summary>Reads a second.</summary>
    public IReadOnlyList<DeviceLimit> Reads { get; init; } = [];

    /// <summary>Writes a second.</summary>
    public IReadOnlyList<DeviceLimit> Writes { get; init; } = [];
}
