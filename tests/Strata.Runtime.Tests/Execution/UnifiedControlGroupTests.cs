using System.Diagnostics;
using Strata.Runtime.Execution;
using Strata.Runtime.Limits;

namespace Strata.Runtime.Tests.Execution;

/// <summary>The unified hierarchy, from trees as kernels show them.</summary>
public sealed class UnifiedControlGroupTests : IDisposable
{
    private const string Id = "8f2d3c";
    private const string Controllers = "cpuset cpu io memory hugetlb pids rdma misc\n";

    private readonly string _root = Directory.CreateTempSubdirectory("strata-unified-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void a_kernel_with_everything_has_everything_but_what_version_2_does_not_know()
    {
        Root(Controllers);
        Files("user.slice/me.scope", ("memory.max", "max\n"), ("memory.swap.max", "max\n"));
        Files("system.slice", ("memory.max", "max\n"), ("memory.swap.max", "max\n"), ("io.max", ""), ("io.weight", "default 100\n"), ("io.bfq.weight", "default 100\n"));
        var all = new ControlGroupFeatures
        {
            HasMemory = true,
            HasSwap = true,
            HasReservation = true,
            HasCpuShares = true,
            HasCpuQuota = true,
            HasCpuset = true,
            HasTasks = true,
            HasDiskWeight = true,
            HasDeviceWeight = true,
            HasDiskRates = true,
        };
        Assert.Equal(all, ControlGroupFeatures.ReadUnified(_root, "/user.slice/me.scope"));
        // In the root group no limit is seen; another one tells.
        Assert.Equal(all, ControlGroupFeatures.ReadUnified(_root, "/"));
        // A group outside of this namespace's root.
        Assert.Equal(all, ControlGroupFeatures.ReadUnified(_root, "/../outside"));
    }

    [Fact]
    public void what_a_kernel_leaves_out_is_not_there()
    {
        Root("cpu io memory\n");
        // swapaccount=0, and neither iocost nor BFQ.
        Files("system.slice", ("memory.max", "max\n"), ("io.max", ""));
        var some = ControlGroupFeatures.ReadUnified(_root, "/");
        Assert.Equal(new ControlGroupFeatures { HasMemory = true, HasReservation = true, HasCpuShares = true, HasCpuQuota = true, HasDiskRates = true }, some);
        Files("system.slice", ("io.weight", "default 100\n"));
        Assert.Equal(some with { HasDiskWeight = true }, ControlGroupFeatures.ReadUnified(_root, "/"));
        Root("\n");
        Assert.Equal(new ControlGroupFeatures(), ControlGroupFeatures.ReadUnified(_root, "/"));
    }

    [Theory]
    [InlineData("/user.slice/a.scope", "0::/user.slice/a.scope")]
    [InlineData("/", "9:name=systemd:/x", "4:memory:/y", "0::/")]
    [InlineData("/", "4:memory:/y")]
    public void the_own_group_is_the_unified_hierarchys(string expected, params string[] lines) => Assert.Equal(expected, ControlGroupFeatures.FindOwnGroup(lines));

    [Fact]
    public void processes_are_found_in_groups_that_the_container_has_made()
    {
        Root(Controllers);
        Files($"strata/{Id}", ("cgroup.procs", ""));
        Files($"strata/{Id}/init.scope", ("cgroup.procs", "12\n7\n"));
        Files($"strata/{Id}/system.slice/a.service", ("cgroup.procs", "0\n100\n"));
        Files($"strata/{Id}/threads", ("cgroup.procs", "7\n"));
        Files("strata/other", ("cgroup.procs", "55\n"));
        Assert.Equal([7, 12, 100], ControlGroupUsage.FindProcesses(Id, _root)!);
        Assert.Null(ControlGroupUsage.FindProcesses("none", _root));
    }

    [Theory]
    [InlineData(false, "low 0\nhigh 0\nmax 12\noom 0\noom_kill 0\noom_group_kill 0\n")]
    [InlineData(true, "low 0\nhigh 0\nmax 12\noom 3\noom_kill 3\noom_group_kill 0\n")]
    [InlineData(false, "")]
    public void a_kill_for_want_of_memory_is_an_event(bool expected, string events)
    {
        Root(Controllers);
        Files($"strata/{Id}", ("memory.events", events));
        Assert.Equal(expected, ControlGroups.HasOutOfMemoryKill(Id, _root));
        // Mounted with memory_localevents, as in version 1, each group counts its own.
        Files($"strata/{Id}/below/it", ("memory.events", "oom_kill 1\n"));
        Assert.True(ControlGroups.HasOutOfMemoryKill(Id, _root));
        Assert.False(ControlGroups.HasOutOfMemoryKill("none", _root));
    }

    [Theory]
    [InlineData("0\n", false)]
    [InlineData("1\n", true)]
    [InlineData(null, null)]
    public void a_frozen_group_says_so(string? freeze, bool? expected)
    {
        Root(Controllers);
        if (freeze is not null) Files($"strata/{Id}", ("cgroup.freeze", freeze));
        Assert.Equal(expected, ControlGroups.IsFrozen(Id, _root));
    }

    [Fact]
    public void a_group_without_some_of_the_controllers_counts_what_it_can()
    {
        // A line for each disk; one that has done nothing has no fields on some kernels, and others end no line.
        Files(
            $"strata/{Id}",
            ("cpu.stat", "usage_usec 2500000\nuser_usec 1500000\nsystem_usec 1000000\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n"),
            ("io.stat", "8:16 \n8:0 rbytes=180224 wbytes=4096 rios=3 wios=1 dbytes=0 dios=0\n253:0 259:0 rbytes=1024 wbytes=0 rios=1 wios=0 dbytes=0 dios=0 cost.usage=7\n"),
            ("memory.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"));
        Assert.Equal(
            new ResourceUsage { Processor = TimeSpan.FromSeconds(2.5), BlockRead = 181248, BlockWritten = 4096, MemoryLimit = long.MaxValue },
            ControlGroupUsage.Read(ControlGroups.Find(Id, _root)));
        Files($"strata/{Id}", ("memory.current", "300\n"), ("memory.max", "max\n"), ("memory.stat", "anon 100\nfile 200\ninactive_file 4096\n"), ("pids.current", "9\n"), ("pids.max", "max\n"));
        var usage = ControlGroupUsage.Read(ControlGroups.Find(Id, _root));
        // More idle cache than is in use: the two files are not read at one moment.
        Assert.Equal((300, long.MaxValue, 9), (usage.Memory, usage.MemoryLimit, usage.Tasks));
    }

    [Fact]
    public async Task groups_that_a_container_has_made_go_with_its_own_and_so_do_their_processes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var root = new[] { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" }.FirstOrDefault(static path => File.Exists(path + "/cgroup.controllers"));
        Assert.SkipUnless(root is not null, "needs the unified hierarchy");
        var id = $"test-{Environment.ProcessId}-{Guid.NewGuid():N}";
        var below = Directory.CreateDirectory($"{root}/strata/{id}/a/b").FullName;
        using var process = Process.Start("/bin/sleep", "1000");
        await File.WriteAllTextAsync(below + "/cgroup.procs", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
        Assert.Equal([process.Id], ControlGroupUsage.FindProcesses(id, root!)!);
        var clock = Stopwatch.StartNew();
        while (!ControlGroups.TryRemove(id, root!)) Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "the groups do not go");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(137, process.ExitCode);
        Assert.False(Directory.Exists($"{root}/strata/{id}"));
        Assert.True(ControlGroups.TryRemove(id, root!));
    }

    private void Root(string controllers) => File.WriteAllText(Path.Combine(_root, "cgroup.controllers"), controllers);

    private void Files(string group, params ReadOnlySpan<(string Name, string Content)> files)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_root, group)).FullName;
        foreach (var (file, content) in files) File.WriteAllText(Path.Combine(directory, file), content);
    }
}
