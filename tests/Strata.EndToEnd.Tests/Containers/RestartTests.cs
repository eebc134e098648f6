using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;
using Strata.Linux.Processes;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>Containers that are started again by their policy, and whose health is checked, without a daemon.</summary>
public sealed class RestartTests
{
    [Fact]
    public void a_container_that_fails_is_started_again_as_often_as_its_policy_says()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "failing", "--network", "none", "--restart", "on-failure:3", "busybox", "sh", "-c", "echo run; exit 5").Succeeded();
        Until(() => Inspect(machine, "failing", "{{.State.Status}} {{.RestartCount}}") == "exited 3");
        Assert.Equal("5", Inspect(machine, "failing", "{{.State.ExitCode}}"));
        Assert.Equal(4, machine.Run("logs", "failing").Succeeded().Lines.Length);
        machine.Run("run", "-d", "--name", "fine", "--network", "none", "--restart", "on-failure", "busybox", "true").Succeeded();
        Until(() => Inspect(machine, "fine", "{{.State.Status}} {{.RestartCount}}") == "exited 0");
        machine.Run("rm", "failing", "fine").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public void a_container_that_always_runs_comes_back_until_it_is_stopped()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "always", "--network", "none", "--restart", "always", "busybox", "sh", "-c", "echo begun; while :; do sleep 0.1; done").Succeeded();
        ProcessSignals.TrySend(int.Parse(Inspect(machine, "always", "{{.State.Pid}}"), System.Globalization.CultureInfo.InvariantCulture), ProcessSignals.Kill);
        Until(() => Inspect(machine, "always", "{{.State.Running}} {{.RestartCount}}") == "true 1");
        machine.Run("stop", "-t", "1", "always").Succeeded();
        Assert.Equal("exited 1", Inspect(machine, "always", "{{.State.Status}} {{.RestartCount}}"));
        machine.Run("start", "always").Succeeded();
        Assert.Equal("running 0", Inspect(machine, "always", "{{.State.Status}} {{.RestartCount}}"));
        machine.Run("kill", "always").Succeeded();
        Assert.Equal("exited", Inspect(machine, "always", "{{.State.Status}}"));
        machine.Run("create", "--rm", "--restart", "always", "busybox").Failed(1, "can't create 'AutoRemove' container with restart policy");
        Until(() => MountTable.Below(machine.Root).Count == 0);
    }

    [Fact]
    public void a_pause_before_a_start_is_seen_is_cut_short_by_stop_and_goes_on_after_a_kill()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "again", "--network", "none", "--restart", "always", "busybox", "false").Succeeded();
        // The pauses double: the fifth is long enough to be looked at.
        Until(() => int.Parse(Inspect(machine, "again", "{{.RestartCount}}"), System.Globalization.CultureInfo.InvariantCulture) >= 5 && Inspect(machine, "again", "{{.State.Status}}") == "restarting");
        Assert.Contains("Restarting (1) ", machine.Run("ps").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("rm", "again").Failed(1, "container is restarting: stop the container before removing or force remove");
        var waiting = Supervisors(machine);
        Assert.NotEmpty(waiting);
        foreach (var pid in waiting) ProcessSignals.TrySend(pid, ProcessSignals.Kill);
        var count = int.Parse(Inspect(machine, "again", "{{.RestartCount}}"), System.Globalization.CultureInfo.InvariantCulture);
        Until(() => int.Parse(Inspect(machine, "again", "{{.RestartCount}}"), System.Globalization.CultureInfo.InvariantCulture) > count);
        machine.Run("stop", "again").Succeeded();
        Assert.Equal("exited", Inspect(machine, "again", "{{.State.Status}}"));
        Until(() => Supervisors(machine).Count == 0);
        machine.Run("rm", "again").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public void health_is_checked_while_a_container_runs()
    {
        using var machine = new TestMachine().WithBusybox();
        string[] check = ["--health-cmd", "cat /well", "--health-interval", "100ms", "--health-retries", "2"];
        machine.Run(["run", "-d", "--name", "patient", "--network", "none", .. check, "busybox", "sh", "-c", "echo good > /well; while :; do sleep 0.1; done"]).Succeeded();
        Assert.Contains("(health: starting)", machine.Run("ps").Succeeded().Out, StringComparison.Ordinal);
        Until(() => Inspect(machine, "patient", "{{.State.Health.Status}}") == "healthy");
        Assert.Contains("(healthy)", machine.Run("ps", "--filter", "health=healthy").Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("0 good", Inspect(machine, "patient", "{{with index .State.Health.Log 0}}{{.ExitCode}} {{.Output}}{{end}}"));
        machine.Run("exec", "patient", "rm", "/well").Succeeded();
        Until(() => Inspect(machine, "patient", "{{.State.Health.Status}}") == "unhealthy");
        // One process checks for all containers; killed, the next command starts another.
        var checking = Supervisors(machine);
        Assert.Single(checking);
        ProcessSignals.TrySend(checking[0], ProcessSignals.Kill);
        Until(() => Supervisors(machine).Count == 0);
        machine.Run("exec", "patient", "sh", "-c", "echo > /well").Succeeded();
        Until(() => Inspect(machine, "patient", "{{.State.Health.Status}}") == "healthy");
        machine.Run("rm", "-f", "patient").Succeeded();
        Until(() => Supervisors(machine).Count == 0);
        machine.AssertSound();
    }

    [Fact]
    public void a_check_that_takes_too_long_is_killed_and_the_images_own_can_be_taken_away()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nHEALTHCHECK --interval=100ms --timeout=300ms --retries=1 CMD echo slow; sleep 60\nCMD while :; do sleep 0.1; done\n");
        machine.Run("build", "-q", "-t", "checked", "context").Succeeded();
        machine.Run("run", "-d", "--name", "slow", "--network", "none", "checked").Succeeded();
        Until(() => Inspect(machine, "slow", "{{.State.Health.Status}}") == "unhealthy");
        Assert.Equal("-1 Health check exceeded timeout (0.3s): slow", Inspect(machine, "slow", "{{with index .State.Health.Log 0}}{{.ExitCode}} {{.Output}}{{end}}"));
        machine.Run("rm", "-f", "slow").Succeeded();
        machine.Run("run", "-d", "--name", "unchecked", "--network", "none", "--no-healthcheck", "checked").Succeeded();
        Assert.Equal("<nil>", Inspect(machine, "unchecked", "{{.State.Health}}"));
        machine.Run("run", "--no-healthcheck", "--health-cmd", "x", "busybox").Failed(125, "--no-healthcheck conflicts with --health-* options");
        machine.Run("rm", "-f", "unchecked").Succeeded();
        machine.AssertSound();
    }

    private static string Inspect(TestMachine machine, string name, string format) => machine.Run("inspect", "-f", format, name).Succeeded().Out.Trim();

    // The processes of ours that are left when no command runs.
    private static List<int> Supervisors(TestMachine machine)
    {
        var found = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid)) continue;
            try
            {
                var words = File.ReadAllText(directory + "/cmdline").Split('\0');
                if (words[0] == Executable.Path && words.Contains(machine.Root) && words.Any(static w => w is "cleanup" or "supervise")) found.Add(pid);
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }
        return found;
    }

    private static void Until(Func<bool> condition)
    {
        var end = DateTime.UtcNow.AddSeconds(40);
        while (!condition())
        {
            if (DateTime.UtcNow > end) Assert.Fail("it did not happen within 40 seconds");
            Thread.Sleep(20);
        }
    }
}
