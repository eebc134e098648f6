using System.Diagnostics;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>Limits and policies that are changed later, pruning, and units for systemd.</summary>
public sealed class UpdateTests
{
    [Fact]
    public void limits_of_a_running_container_are_changed_in_the_kernel()
    {
        using var machine = new TestMachine().WithBusybox();
        Assert.SkipUnless(Directory.Exists("/sys/fs/cgroup/memory") || File.Exists("/sys/fs/cgroup/cgroup.controllers"), "needs control groups");
        machine.Run("run", "-d", "--name", "one", "--network", "none", "-m", "64m", "busybox", "sh", "-c", "while :; do sleep 1; done").Succeeded();
        machine.Run("create", "--name", "two", "--network", "none", "busybox", "true").Succeeded();
        machine.Run("update", "one").Failed(1, "you must provide one or more flags when using this command");
        Assert.Equal(["one", "two"], machine.Run("update", "-m", "128m", "--memory-swap", "256m", "--pids-limit", "33", "--cpus", "0.5", "one", "two").Succeeded().Lines);
        Assert.Equal("134217728 33 50000", machine.Run("exec", "one", "sh", "-c", "cd /sys/fs/cgroup; echo $(cat memory/memory.limit_in_bytes memory.max 2>/dev/null) $(cat pids/pids.max pids.max 2>/dev/null) $(cat cpu/cpu.cfs_quota_us 2>/dev/null; cat cpu.max 2>/dev/null | head -c 5)").Succeeded().Out.Trim());
        Assert.Equal(["134217728 268435456 33", "134217728 268435456 33"], machine.Run("inspect", "-f", "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.PidsLimit}}", "one", "two").Succeeded().Lines);
        machine.Run("update", "--pids-limit", "-1", "one").Succeeded();
        Assert.Equal("max", machine.Run("exec", "one", "sh", "-c", "cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max").Succeeded().Out.Trim());
        machine.Run("update", "--cpu-quota", "1000", "one").Failed(1, "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
        machine.Run("update", "-m", "1m", "one").Failed(1, "Minimum memory limit allowed is 6MB");
        Assert.Equal("134217728", machine.Run("inspect", "-f", "{{.HostConfig.Memory}}", "one").Succeeded().Out.Trim());
        machine.Run("update", "--restart", "on-failure:2", "one").Succeeded();
        Assert.Equal("""{"Name":"on-failure","MaximumRetryCount":2}""", machine.Run("inspect", "-f", "{{json .HostConfig.RestartPolicy}}", "one").Succeeded().Out.Trim());
        machine.Run("update", "--restart", "zz", "one").Failed(1, "unknown policy 'zz'");
        machine.Run("update", "-m", "64m", "nosuch").Failed(1, "No such container: nosuch");
        machine.Run("rm", "-f", "one", "two").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public void containers_that_do_not_run_are_pruned()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "runs", "--network", "none", "busybox", "sh", "-c", "while :; do sleep 1; done").Succeeded();
        var id = machine.Run("create", "--name", "rests", "--label", "kind=x", "busybox").Succeeded().Out.Trim();
        Assert.Equal("Total reclaimed space: 0B\n", machine.Run("container", "prune", "-f", "--filter", "label=kind=y").Succeeded().Out);
        machine.Run("container", "prune", "-f", "--filter", "bad=1").Failed(1, "Error: invalid filter 'bad'");
        Assert.Equal($"Deleted Containers:\n{id}\n\nTotal reclaimed space: 0B\n", machine.Run("container", "prune", "-f").Succeeded().Out);
        Assert.Equal(["runs"], machine.Run("ps", "-a", "--format", "{{.Names}}").Succeeded().Lines);
        machine.Run("rm", "-f", "runs").Succeeded();
    }

    [Fact]
    public void a_unit_for_systemd_starts_and_stops_a_container()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("create", "--name", "web", "--network", "none", "--restart", "always", "--stop-timeout", "7", "busybox", "sh", "-c", "while :; do sleep 1; done").Succeeded();
        var file = machine.Run("generate", "systemd", "--files", "web").Succeeded().Out.Trim();
        Assert.Equal(machine.File("container-web.service"), file);
        var lines = File.ReadAllLines(file);
        Assert.Contains("Restart=always", lines);
        Assert.Contains("TimeoutStopSec=17", lines);
        Assert.Equal(File.ReadAllText(file), machine.Run("generate", "systemd", "web").Succeeded().Out);
        // What the unit says, done by hand: no systemd runs where the tests do.
        Run(lines, "ExecStart");
        Assert.Equal("true", machine.Run("inspect", "-f", "{{.State.Running}}", "web").Succeeded().Out.Trim());
        var monitor = File.ReadAllText(lines.First(static l => l.StartsWith("PIDFile=", StringComparison.Ordinal))["PIDFile=".Length..]).Trim();
        Assert.Contains("conmon", File.ReadAllText($"/proc/{monitor}/cmdline"), StringComparison.Ordinal);
        Run(lines, "ExecStop");
        Assert.Equal("exited", machine.Run("inspect", "-f", "{{.State.Status}}", "web").Succeeded().Out.Trim());
        machine.Run("generate", "systemd", "--restart-policy", "zz", "web").Failed(1, "zz is not a valid restart policy");
        machine.Run("rm", "web").Succeeded();
    }

    private static void Run(string[] unit, string key)
    {
        var line = unit.First(l => l.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
