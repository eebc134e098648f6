using Strata.Runtime.Limits;
using Strata.Runtime.Specification;

namespace Strata.Runtime.Bundles;

/// <summary>Turns limits into what the runtime reads.</summary>
[SupportedOSPlatform("linux")]
internal static class LimitsBuilder
{
    public static ResourcesSpec Build(ControlGroupLimits limits, IReadOnlyList<DeviceRuleSpec>? devices) => new()
    {
        Devices = devices,
        Memory = limits is { Memory: null, MemoryAndSwap: null, MemoryReservation: null, Swappiness: null, DisablesOutOfMemoryKiller: null } ? null : new MemorySpec
        {
            Limit = limits.Memory,
            Swap = limits.MemoryAndSwap,
            Reservation = limits.MemoryReservation,
            Swappiness = limits.Swappiness,
            DisableOomKiller = limits.DisablesOutOfMemoryKiller,
        },
        Cpu = limits is { CpuShares: null, CpuQuota: null, CpuPeriod: null, Cpus: null, MemoryNodes: null } ? null : new CpuSpec
        {
            Shares = limits.CpuShares,
            Quota = limits.CpuQuota,
            Period = limits.CpuPeriod,
            Cpus = limits.Cpus,
            Mems = limits.MemoryNodes,
        },
        Pids = limits.Tasks is { } tasks ? new PidsSpec(tasks) : null,
        BlockIo = BuildDisks(limits),
    };

    private static BlockIoSpec? BuildDisks(ControlGroupLimits limits)
    {
        if (limits is { DiskWeight: null, DiskWeights.Count: 0, ReadBytes.Count: 0, WriteBytes.Count: 0, Reads.Count: 0, Writes.Count: 0 }) return null;
        return new BlockIoSpec
        {
            Weight = limits.DiskWeight,
            WeightDevice = Weights(limits.DiskWeights),
            ThrottleReadBpsDevice = Rates(limits.ReadBytes),
            ThrottleWriteBpsDevice = Rates(limits.WriteBytes),
            ThrottleReadIopsDevice = Rates(limits.Reads),
            ThrottleWriteIopsDevice = Rates(limits.Writes),
        };
    }

    private static List<WeightDeviceSpec>? Weights(IReadOnlyList<DeviceLimit> limits)
    {
        if (limits.Count == 0) return null;
        var weights = new List<WeightDeviceSpec>(limits.Count);
        foreach (var limit in limits)
        {
            var (major, minor) = Devices.Numbers(limit.Path);
            weights.Add(new WeightDeviceSpec(major, minor, limit.Value));
        }
        return weights;
    }

    private static List<ThrottleDeviceSpec>? Rates(IReadOnlyList<DeviceLimit> limits)
    {
        if (limits.Count == 0) return null;
        var rates = new List<ThrottleDeviceSpec>(limits.Count);
        foreach (var limit in limits)
        {
            var (major, minor) = Devices.Numbers(limit.Path);
            rates.Add(new ThrottleDeviceSpec(major, minor, limit.Value));
        }
        return rates;
    }
}
