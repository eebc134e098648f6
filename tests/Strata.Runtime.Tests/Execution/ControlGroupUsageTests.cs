using Strata.Runtime.Execution;

namespace Strata.Runtime.Tests.Execution;

public sealed class ControlGroupUsageTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("strata-groups-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Version_1_has_a_group_for_each_controller()
    {
        var groups = new[]
        {
            Group("memory", ("memory.usage_in_bytes", "5000\n"), ("memory.stat", "cache 9\ninactive_file 7\ntotal_inactive_file 1000\n"), ("memory.limit_in_bytes", "9223372036854771712\n")),
            Group("cpuacct", ("cpuacct.usage", "2500000000\n")),
            Group("blkio", ("blkio.throttle.io_service_bytes_recursive", "8:0 Read 100\n8:0 Write 20\n8:0 Sync 1\n8:16 Read 5\n8:16 Total 5\nTotal 126\n")),
            Group("pids", ("pids.current", "3\n")),
            Group("freezer", ("freezer.state", "THAWED\n")),
        };
        var expected = new ResourceUsage { Memory = 4000, MemoryLimit = 9223372036854771712, Processor = TimeSpan.FromSeconds(2.5), BlockRead = 105, BlockWritten = 20, Tasks = 3 };
        Assert.Equal(expected, ControlGroupUsage.Read(groups));
    }

    [Theory]
    [InlineData("max\n", long.MaxValue)]
    [InlineData("67108864\n", 67108864)]
    public void Version_2_has_one_group(string limit, long expectedLimit)
    {
        var group = Group(
            "unified",
            ("memory.current", "5000\n"),
            ("memory.stat", "anon 1\ninactive_file 1000\nactive_file 3\n"),
            ("memory.max", limit),
            ("cpu.stat", "usage_usec 1500000\nuser_usec 1000000\n"),
            ("io.stat", "8:0 rbytes=100 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=5 wbytes=0 rios=1\n"),
            ("pids.current", "3\n"));
        var expected = new ResourceUsage { Memory = 4000, MemoryLimit = expectedLimit, Processor = TimeSpan.FromSeconds(1.5), BlockRead = 105, BlockWritten = 20, Tasks = 3 };
        Assert.Equal(expected, ControlGroupUsage.Read([group]));
    }

    [Fact]
    public void In_a_hybrid_the_old_controllers_count()
    {
        var groups = new[] { Group("unified", ("cpu.stat", "usage_usec 7\n")), Group("cpuacct", ("cpuacct.usage", "9000000\n")), Group("memory", ("memory.usage_in_bytes", "10\n"), ("memory.stat", "total_inactive_file 10\n")) };
        var usage = ControlGroupUsage.Read(groups);
        Assert.Equal((TimeSpan.FromMilliseconds(9), 10, long.MaxValue), (usage.Processor, usage.Memory, usage.MemoryLimit));
    }

    [Fact]
    public void A_group_that_is_gone_counts_nothing() =>
        Assert.Equal(new ResourceUsage { MemoryLimit = long.MaxValue }, ControlGroupUsage.Read([Path.Combine(_directory, "gone")]));

    private string Group(string name, params ReadOnlySpan<(string Name, string Content)> files)
    {
        var group = Directory.CreateDirectory(Path.Combine(_directory, name)).FullName;
        foreach (var (file, content) in files) File.WriteAllText(Path.Combine(group, file), content);
        return group;
    }
}
