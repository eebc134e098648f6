using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Building;

public sealed class StepConditionTests
{
    [Fact]
    public void Hosts_shared_memory_and_limits_reach_the_steps_and_their_cache_keys()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nRUN cat /etc/hosts > /h; stat -f -c %b /dev/shm > /s; ulimit -n > /n\n");
        string[] flags = ["--add-host", "a.example:10.1.2.3", "--add-host", "b=[::1]", "--shm-size", "3m", "--ulimit", "nofile=77:99"];
        var first = machine.Run([.. "build -q".Split(' '), .. flags, "context"]).Succeeded().Lines[0];
        var text = machine.Run("run", "--rm", "--network", "none", first, "cat", "/h", "/s", "/n").Succeeded().Out;
        Assert.Contains("10.1.2.3\ta.example\n::1\tb\n", text, StringComparison.Ordinal);
        Assert.EndsWith("768\n77\n", text, StringComparison.Ordinal);
        Assert.Equal(first, machine.Run([.. "build -q".Split(' '), .. flags, "context"]).Succeeded().Lines[0]);
        var explained = machine.Run("build", "--explain", "--ulimit", "nofile=77:99", "context").Succeeded();
        Assert.Contains("miss", explained.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--add-host=zz", 1, "invalid host zz")]
    [InlineData("--ulimit=zz", 125, "invalid argument \"zz\" for \"--ulimit\" flag: invalid ulimit argument: zz")]
    [InlineData("--ulimit=nofile=5:1", 125, "ulimit soft limit must be less than or equal to hard limit: 5 > 1")]
    [InlineData("--shm-size=zz", 125, "invalid argument \"zz\" for \"--shm-size\" flag: invalid size: 'zz'")]
    [InlineData("--memory=1g", 1, "--memory is not supported by build")]
    [InlineData("--sbom=true", 1, "attestations (type=sbom) are not supported yet")]
    [InlineData("--builder=x", 1, "no builder \"x\" found")]
    [InlineData("--explain-format=json", 1, "--explain-format says how --explain is shown: give that too")]
    [InlineData("--verify-format=json", 1, "--verify-format says how --verify is shown: give that too")]
    public void What_is_wrong_or_not_supported_is_refused(string flag, int code, string message)
    {
        using var machine = new TestMachine();
        machine.Write("context/Dockerfile", "FROM scratch\n");
        machine.Run("build", flag, "context").Failed(code, message);
    }

    [Fact]
    public void Flags_that_say_what_is_so_anyway_are_taken()
    {
        using var machine = new TestMachine();
        machine.Write("context/Dockerfile", "FROM scratch\nLABEL a=b\n");
        machine.Run("build", "--rm", "--force-rm", "--compress", "--provenance=false", "--sbom=false", "context").Succeeded();
    }
}
