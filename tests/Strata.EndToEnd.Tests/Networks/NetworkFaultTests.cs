using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Processes;

namespace Strata.EndToEnd.Tests.Networks;

/// <summary>Commands and containers that are killed: the next command takes back what they have left.</summary>
public sealed class NetworkFaultTests
{
    [Fact]
    public async Task what_a_killed_container_leaves_is_swept()
    {
        using var machine = new NetworkMachine();
        machine.Run("network", "create", "front").Succeeded();
        var command = machine.Start("web", "true", "--network", "front", "-p", "8080:80");
        // The runtime writes the number down a moment after the process has begun to speak.
        var pid = 0;
        while (pid == 0) pid = int.Parse(machine.Run("inspect", "-f", "{{.State.Pid}}", "web").Succeeded().Out, System.Globalization.CultureInfo.InvariantCulture);
        var process = ProcessIdentity.Find(pid)!.Value;
        command.Kill();
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        // It runs on, and keeps what it has.
        machine.Run("run", "--rm", "-p", "8080:80", "busybox", "true").Failed(125, "port is already allocated");
        ProcessSignals.TrySend(process, ProcessSignals.Kill);
        for (var tries = 0; process.IsAlive && tries < 500; tries++) await Task.Delay(10, TestContext.Current.CancellationToken);
        foreach (var server in machine.NameServers()) ProcessSignals.TrySend(server, ProcessSignals.Kill);
        Assert.Contains(machine.Interfaces(), static n => n.StartsWith("br-", StringComparison.Ordinal));
        machine.Run("run", "--rm", "-p", "8080:80", "busybox", "true").Succeeded();
        machine.AssertNothingLeft();
        machine.Run("network", "rm", "front").Succeeded();
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(60, true)]
    [InlineData(80, true)]
    [InlineData(100, false)]
    [InlineData(120, true)]
    [InlineData(150, false)]
    [InlineData(180, true)]
    [InlineData(220, false)]
    [InlineData(260, true)]
    [InlineData(330, true)]
    [InlineData(420, false)]
    public async Task a_command_killed_at_any_moment_leaves_nothing_after_the_next(int milliseconds, bool withItsTools)
    {
        using var machine = new NetworkMachine();
        machine.Run("network", "create", "front").Succeeded();
        using (var command = machine.Machine.Start("run", "--network", "front", "-p", "8080:80", "busybox", "true"))
        {
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
            if (!command.HasExited) command.Kill(entireProcessTree: withItsTools);
            await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        machine.Run("network", "ls").Succeeded();
        machine.Run("ps", "-a").Succeeded();
        machine.AssertNothingLeft();
        machine.Run("run", "--rm", "--network", "front", "-p", "8080:80", "busybox", "true").Succeeded();
        machine.AssertNothingLeft();
        machine.Run("network", "rm", "front").Succeeded();
    }
}
