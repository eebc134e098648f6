using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Limits;
using Strata.Oci;
using Strata.Runtime.Limits;

namespace Strata.Engine.Tests.Containers;

/// <summary>Limits; the texts are Docker 28.5's.</summary>
public sealed class ResourceRulesTests
{
    private const long Mebi = 1 << 20;

    private static readonly ControlGroupFeatures Everything = new()
    {
        HasMemory = true,
        HasSwap = true,
        HasReservation = true,
        HasSwappiness = true,
        HasOutOfMemoryControl = true,
        HasCpuShares = true,
        HasCpuQuota = true,
        HasCpuset = true,
        HasTasks = true,
        HasDiskWeight = true,
        HasDeviceWeight = true,
        HasDiskRates = true,
    };

    public static TheoryData<ContainerHostConfig, string> Refused => new()
    {
        { new() { Memory = Mebi }, "Minimum memory limit allowed is 6MB" },
        { new() { MemorySwap = 64 * Mebi }, "You should always set the Memory limit when using Memoryswap limit, see usage" },
        { new() { Memory = 64 * Mebi, MemorySwap = 32 * Mebi }, "Minimum memoryswap limit should be larger than memory limit, see usage" },
        { new() { Memory = 64 * Mebi, MemoryReservation = 128 * Mebi }, "Minimum memory limit can not be less than memory reservation limit, see usage" },
        { new() { MemoryReservation = Mebi }, "Minimum memory reservation allowed is 6MB" },
        { new() { OomScoreAdj = 2000 }, "Invalid value 2000, range for oom score adj is [-1000, 1000]" },
        { new() { NanoCpus = 500_000_000, CpuQuota = 1000 }, "Conflicting options: Nano CPUs and CPU Quota cannot both be set" },
        { new() { NanoCpus = 500_000_000, CpuPeriod = 1000 }, "Conflicting options: Nano CPUs and CPU Period cannot both be set" },
        { new() { CpuPeriod = 10 }, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)" },
        { new() { CpuQuota = 10 }, "CPU cfs quota can not be less than 1ms (i.e. 1000)" },
        { new() { CpusetCpus = "zz" }, "Invalid value zz for cpuset cpus: invalid format: zz" },
        { new() { CpusetCpus = "3-1" }, "Invalid value 3-1 for cpuset cpus: invalid format: 3-1" },
        { new() { BlkioWeight = 5 }, "Range of blkio weight is from 10 to 1000" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_can_not_be_is_refused(ContainerHostConfig config, string error) =>
        Assert.Equal(error, Assert.Throws<StrataException>(() => ResourceRules.Apply(config, Everything, [])).Message);

    [Fact]
    public void Swap_is_twice_the_memory_unless_said_otherwise()
    {
        Assert.Equal(128 * Mebi, Apply(new() { Memory = 64 * Mebi }).MemorySwap);
        Assert.Equal(-1, Apply(new() { Memory = 64 * Mebi, MemorySwap = -1 }).MemorySwap);
        var limits = ResourceRules.ToRuntime(Apply(new() { Memory = 64 * Mebi, NanoCpus = 500_000_000, PidsLimit = -1 }));
        Assert.Equal((64 * Mebi, 128 * Mebi, 50_000L, 100_000L, null), (limits.Memory, limits.MemoryAndSwap, limits.CpuQuota, limits.CpuPeriod, limits.Tasks));
    }

    [Fact]
    public void What_the_machine_lacks_is_taken_out_with_a_warning()
    {
        var warnings = new List<string>();
        var config = ResourceRules.Apply(
            new() { Memory = 64 * Mebi, CpuShares = 512, PidsLimit = 50, BlkioWeight = 300, CpusetCpus = "0", OomKillDisable = true, BlkioDeviceReadBps = [new("/dev/sda", 1)] }, new ControlGroupFeatures(), warnings);
        Assert.Equal((0, 0, null, 0, ""), (config.Memory, config.CpuShares, config.PidsLimit, config.BlkioWeight, config.CpusetCpus));
        Assert.Equal(
            [
                "Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.",
                "Your kernel does not support OomKillDisable. OomKillDisable discarded.",
                "Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.",
                "Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.",
                "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.",
                "Your kernel does not support BPS Block I/O read limit or the cgroup is not mounted. Block I/O BPS read limit discarded.",
                "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.",
            ],
            warnings);
        Assert.Throws<StrataException>(() => ResourceRules.Apply(new() { NanoCpus = 1 }, new ControlGroupFeatures(), []));
    }

    [Theory]
    [InlineData("no:3", "invalid restart policy: maximum retry count can only be used with 'on-failure'")]
    [InlineData("zz:0", "invalid restart policy: unknown policy 'zz'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'")]
    [InlineData("on-failure:-1", "invalid restart policy: maximum retry count cannot be negative")]
    public void Restart_policies_that_there_are_not_are_refused(string policy, string error)
    {
        var parts = policy.Split(':');
        var config = new ContainerHostConfig { RestartPolicy = new RestartPolicy(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)) };
        Assert.Equal(error, Assert.Throws<StrataException>(() => RestartRules.Check(config)).Message);
    }

    private static ContainerHostConfig Apply(ContainerHostConfig config) => ResourceRules.Apply(config, Everything, []);
}
