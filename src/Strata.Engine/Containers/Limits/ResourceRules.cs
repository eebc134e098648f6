using System.Globalization;
using Strata.Engine.Containers.Documents;
using Strata.Oci;
using Strata.Runtime.Limits;

namespace Strata.Engine.Containers.Limits;

/// <summary>Which limits can be, and which of them this machine can keep. What it can't is taken out, with Docker's warning.</summary>
[SupportedOSPlatform("linux")]
internal static class ResourceRules
{
    private const long LeastMemory = 6 << 20;

    /// <summary>The limits that stay.</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="features">What this machine can do.</param>
    /// <param name="warnings">Receives a line for each limit that was taken out.</param>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public static ContainerHostConfig Apply(ContainerHostConfig wanted, ControlGroupFeatures features, List<string> warnings)
    {
        if (wanted.OomScoreAdj is < -1000 or > 1000) throw StrataException.Invalid($"Invalid value {wanted.OomScoreAdj}, range for oom score adj is [-1000, 1000]");
        if (wanted.ShmSize < 0) throw StrataException.Invalid("SHM size can not be less than 0");
        wanted = ApplyMemory(wanted, features, warnings);
        wanted = ApplyProcessors(wanted, features, warnings);
        wanted = ApplyDisks(wanted, features, warnings);
        if (wanted.PidsLimit is <= 0) wanted = wanted with { PidsLimit = null };
        if (wanted.PidsLimit is not null && !features.HasTasks)
        {
            warnings.Add(Discarded("PIDs limit capabilities", "PIDs limit"));
            wanted = wanted with { PidsLimit = null };
        }
        return wanted;
    }

    /// <summary>The limits as the runtime takes them.</summary>
    public static ControlGroupLimits ToRuntime(ContainerResources resources) => new()
    {
        Memory = Positive(resources.Memory),
        MemoryAndSwap = resources.MemorySwap > 0 ? resources.MemorySwap : null,
        MemoryReservation = Positive(resources.MemoryReservation),
        Swappiness = resources.MemorySwappiness is >= 0 ? resources.MemorySwappiness : null,
        DisablesOutOfMemoryKiller = resources.OomKillDisable is true ? true : null,
        CpuShares = Positive(resources.CpuShares),
        CpuPeriod = resources.NanoCpus > 0 ? 100_000 : Positive(resources.CpuPeriod),
        CpuQuota = resources.NanoCpus > 0 ? resources.NanoCpus / 10_000 : Positive(resources.CpuQuota),
        Cpus = resources.CpusetCpus.Length > 0 ? resources.CpusetCpus : null,
        MemoryNodes = resources.CpusetMems.Length > 0 ? resources.CpusetMems : null,
        Tasks = resources.PidsLimit,
        DiskWeight = resources.BlkioWeight > 0 ? resources.BlkioWeight : null,
        DiskWeights = [.. resources.BlkioWeightDevice.Select(static d => new DeviceLimit(d.Path, d.Weight))],
        ReadBytes = Rates(resources.BlkioDeviceReadBps),
        WriteBytes = Rates(resources.BlkioDeviceWriteBps),
        Reads = Rates(resources.BlkioDeviceReadIops),
        Writes = Rates(resources.BlkioDeviceWriteIops),
    };

    private static ContainerHostConfig ApplyMemory(ContainerHostConfig wanted, ControlGroupFeatures features, List<string> warnings)
    {
        if (wanted.Memory is > 0 and < LeastMemory) throw StrataException.Invalid("Minimum memory limit allowed is 6MB");
        if (wanted.Memory > 0 && !features.HasMemory)
        {
            warnings.Add(Discarded("memory limit capabilities", "Limitation"));
            wanted = wanted with { Memory = 0, MemorySwap = -1 };
        }
        if (wanted.Memory > 0 && wanted.MemorySwap != -1 && !features.HasSwap)
        {
            warnings.Add("Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.");
            wanted = wanted with { MemorySwap = -1 };
        }
        if (wanted is { Memory: > 0, MemorySwap: > 0 } && wanted.MemorySwap < wanted.Memory) throw StrataException.Invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
        if (wanted is { Memory: 0, MemorySwap: > 0 }) throw StrataException.Invalid("You should always set the Memory limit when using Memoryswap limit, see usage");
        if (wanted is { Memory: > 0, MemorySwap: 0 }) wanted = wanted with { MemorySwap = wanted.Memory > long.MaxValue / 2 ? -1 : wanted.Memory * 2 };
        if (wanted.MemorySwappiness is -1) wanted = wanted with { MemorySwappiness = null };
        if (wanted.MemorySwappiness is { } swappiness)
        {
            if (swappiness is < 0 or > 100) throw StrataException.Invalid($"Invalid value: {swappiness}, valid memory swappiness range is 0-100");
            if (!features.HasSwappiness)
            {
                warnings.Add(Discarded("memory swappiness capabilities", "Memory swappiness"));
                wanted = wanted with { MemorySwappiness = null };
            }
        }
        if (wanted.MemoryReservation is > 0 and < LeastMemory) throw StrataException.Invalid("Minimum memory reservation allowed is 6MB");
        if (wanted.Memory > 0 && wanted.MemoryReservation > wanted.Memory) throw StrataException.Invalid("Minimum memory limit can not be less than memory reservation limit, see usage");
        if (wanted.MemoryReservation > 0 && !features.HasReservation)
        {
            warnings.Add(Discarded("memory soft limit capabilities", "Limitation"));
            wanted = wanted with { MemoryReservation = 0 };
        }
        if (wanted.OomKillDisable is true && !features.HasOutOfMemoryControl)
        {
            warnings.Add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
            wanted = wanted with { OomKillDisable = null };
        }
        if (features.HasOutOfMemoryControl) wanted = wanted with { OomKillDisable = wanted.OomKillDisable ?? false };
        if (wanted is { OomKillDisable: true, Memory: 0 }) warnings.Add("OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.");
        return wanted;
    }

    private static ContainerHostConfig ApplyProcessors(ContainerHostConfig wanted, ControlGroupFeatures features, List<string> warnings)
    {
        if (wanted is { NanoCpus: > 0, CpuPeriod: > 0 }) throw StrataException.Invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set");
        if (wanted is { NanoCpus: > 0, CpuQuota: > 0 }) throw StrataException.Invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        if (wanted.NanoCpus != 0 && (wanted.NanoCpus < 0 || wanted.NanoCpus > Environment.ProcessorCount * 1_000_000_000L))
        {
            throw StrataException.Invalid(string.Create(CultureInfo.InvariantCulture, $"range of CPUs is from 0.01 to {Environment.ProcessorCount}.00, as there are only {Environment.ProcessorCount} CPUs available"));
        }
        if (wanted.NanoCpus > 0 && !features.HasCpuQuota) throw new StrataException(ErrorKind.FailedPrecondition, "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted");
        if (wanted.CpuShares < 0) throw StrataException.Invalid("CPU shares can not be negative");
        if (wanted.CpuShares > 0 && !features.HasCpuShares)
        {
            warnings.Add(Discarded("CPU shares", "Shares"));
            wanted = wanted with { CpuShares = 0 };
        }
        if ((wanted.CpuPeriod != 0 || wanted.CpuQuota != 0) && !features.HasCpuQuota)
        {
            warnings.Add("Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.");
            wanted = wanted with { CpuPeriod = 0, CpuQuota = 0 };
        }
        if (wanted.CpuPeriod != 0 && wanted.CpuPeriod is < 1000 or > 1_000_000) throw StrataException.Invalid("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        if (wanted.CpuQuota is > 0 and < 1000) throw StrataException.Invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        if ((wanted.CpusetCpus.Length > 0 || wanted.CpusetMems.Length > 0) && !features.HasCpuset)
        {
            warnings.Add(Discarded("cpuset", "Cpuset"));
            wanted = wanted with { CpusetCpus = "", CpusetMems = "" };
        }
        NumberList.Check(wanted.CpusetCpus, "/sys/devices/system/cpu/online", "cpuset cpus", "CPUs");
        NumberList.Check(wanted.CpusetMems, "/sys/devices/system/node/online", "cpuset mems", "memory nodes");
        return wanted;
    }

    private static ContainerHostConfig ApplyDisks(ContainerHostConfig wanted, ControlGroupFeatures features, List<string> warnings)
    {
        if (wanted.BlkioWeight > 0 && !features.HasDiskWeight)
        {
            warnings.Add(Discarded("Block I/O weight", "Weight"));
            wanted = wanted with { BlkioWeight = 0 };
        }
        if (wanted.BlkioWeight != 0 && wanted.BlkioWeight is < 10 or > 1000) throw StrataException.Invalid("Range of blkio weight is from 10 to 1000");
        if (wanted.BlkioWeightDevice.Count > 0 && !features.HasDeviceWeight)
        {
            warnings.Add(Discarded("Block I/O weight_device", "Weight-device"));
            wanted = wanted with { BlkioWeightDevice = [] };
        }
        if (features.HasDiskRates) return wanted;
        Warn(wanted.BlkioDeviceReadBps, "BPS Block I/O read limit", "Block I/O BPS read limit");
        Warn(wanted.BlkioDeviceWriteBps, "BPS Block I/O write limit", "Block I/O BPS write limit");
        Warn(wanted.BlkioDeviceReadIops, "IOPS Block read limit", "Block I/O IOPS read limit");
        Warn(wanted.BlkioDeviceWriteIops, "IOPS Block write limit", "Block I/O IOPS write limit");
        return wanted with { BlkioDeviceReadBps = [], BlkioDeviceWriteBps = [], BlkioDeviceReadIops = [], BlkioDeviceWriteIops = [] };

        void Warn(IReadOnlyList<ThrottleDevice> rates, string feature, string limit)
        {
            if (rates.Count > 0) warnings.Add(Discarded(feature, limit));
        }
    }

    private static string Discarded(string feature, string limit) => $"Your kernel does not support {feature} or the cgroup is not mounted. {limit} discarded.";

    private static long? Positive(long value) => value > 0 ? value : null;

    private static List<DeviceLimit> Rates(IReadOnlyList<ThrottleDevice> rates) => [.. rates.Select(static r => new DeviceLimit(r.Path, r.Rate))];
}
