using Strata.Engine.Containers.Usage;
using Strata.Oci;

namespace Strata.Engine.Tests.Containers.Usage;

public sealed class PsOutputTests
{
    [Fact]
    public void Only_the_containers_processes_are_taken_and_the_last_column_keeps_its_words()
    {
        var table = PsOutput.Parse("UID   PID  CMD\nroot    1  init  --all\n100    20  sleep 5\n100    21  [kworker]\n", new HashSet<int> { 20, 21 });
        Assert.Equal(["UID", "PID", "CMD"], table.Titles);
        Assert.Equal([["100", "20", "sleep 5"], ["100", "21", "[kworker]"]], table.Processes);
    }

    [Fact]
    public void Threads_follow_their_process()
    {
        var table = PsOutput.Parse("PID LWP CMD\n1 - other\n- 1 -\n2 - ours\n- 2 -\n- 3 -\n4 - other\n- 4 -\n", new HashSet<int> { 2 });
        Assert.Equal([["2", "-", "ours"], ["-", "2", "-"], ["-", "3", "-"]], table.Processes);
    }

    [Theory]
    [InlineData("USER CMD\nroot x\n", "Couldn't find PID field in ps output")]
    [InlineData("PID CMD\nroot x\n", "Unexpected pid 'root'")]
    public void Without_ids_nobody_is_found(string output, string message) =>
        Assert.Equal(message, Assert.Throws<StrataException>(() => PsOutput.Parse(output, new HashSet<int> { 1 })).Message);

    [Fact]
    public void Interfaces_are_added_up_without_the_loopback()
    {
        const string table = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 9999      10    0    0    0     0          0         0 9999      10    0    0    0     0       0          0
              eth0:  100       2    0    0    0     0          0         0   20       1    0    0    0     0       0          0
              eth1:    5       1    0    0    0     0          0         0    3       1    0    0    0     0       0          0

            """;
        Assert.Equal((105, 23), NetworkCounters.Parse(table));
    }
}
