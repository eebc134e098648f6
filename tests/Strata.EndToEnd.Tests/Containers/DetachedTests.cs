using System.Globalization;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Oci;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>Containers that outlive the command that starts them.</summary>
public sealed class DetachedTests
{
    [Fact]
    public void a_detached_container_goes_on_is_stopped_started_again_and_removed()
    {
        using var machine = new TestMachine().WithBusybox();
        var id = machine.Run("run", "-d", "--name", "day", "--network", "none", "busybox", "sh", "-c", "trap 'echo bye; exit 3' TERM; echo hello; echo oops >&2; while :; do sleep 0.05; done").Succeeded().Out.Trim();
        Assert.Equal(64, id.Length);
        Until(() => machine.Run("logs", "day").Succeeded() is { } said && said.Out.Contains("hello", StringComparison.Ordinal) && said.Error.Contains("oops", StringComparison.Ordinal));
        Assert.Contains("Up ", machine.Run("ps").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("rm", "day").Failed(1, "container is running: stop the container before removing or force remove");
        Assert.Equal("day", machine.Run("stop", "day").Succeeded().Out.Trim());
        Assert.Contains("Exited (3)", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("hello\nbye\n", machine.Run("logs", "day").Succeeded().Out);
        Assert.Empty(MountTable.Below(machine.Root));
        machine.Run("start", "day").Succeeded();
        Until(() => machine.Run("logs", "day").Succeeded().Out == "hello\nbye\nhello\n");
        Assert.Equal("hello\n", machine.Run("logs", "-n", "2", "day").Succeeded().Out);
        machine.Run("kill", "-s", "TERM", "day").Succeeded();
        Assert.Equal("3", machine.Run("wait", "day").Succeeded().Out.Trim());
        machine.Run("rm", "day").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public async Task one_leaves_a_terminal_by_the_detach_keys_and_comes_back()
    {
        using var machine = new TestMachine().WithBusybox();
        using (var session = new TerminalSession(machine, new WindowSize(80, 24), "run", "-it", "--name", "term", "--network", "none", "busybox", "sh"))
        {
            session.Type("x=41; echo $((x+1))\n");
            await session.Expect("\n42\r\n");
            session.Type("\u0010\u0011");
            Assert.Equal(0, await session.Exited);
            Assert.Equal(session.Before, session.Settings());
            Assert.DoesNotContain("escape", session.Seen, StringComparison.Ordinal);
        }
        Assert.Contains("Up ", machine.Run("ps").Succeeded().Out, StringComparison.Ordinal);
        using (var session = new TerminalSession(machine, new WindowSize(70, 20), "attach", "term"))
        {
            session.Type("echo here $((x+2))\n");
            await session.Expect("here 43\r\n");
            session.Type("\u0010\u0011");
            await session.Expect("read escape sequence\r\n");
            Assert.Equal(1, await session.Exited);
            Assert.Equal(session.Before, session.Settings());
        }
        using (var session = new TerminalSession(machine, new WindowSize(70, 20), "attach", "term"))
        {
            session.Type("echo still $((x+2)) $(stty size)\n");
            await session.Expect("still 43 20 70\r\n");
            session.Type("exit 5\n");
            Assert.Equal(5, await session.Exited);
            Assert.Equal(session.Before, session.Settings());
        }
        Assert.Contains("Exited (5)", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public void an_end_that_no_command_waits_for_is_written_down_and_cleared_away()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "short", "--network", "none", "busybox", "sh", "-c", "exit 7").Succeeded();
        machine.Run("run", "-d", "--rm", "--name", "gone", "--network", "none", "busybox", "true").Succeeded();
        // Nothing of ours runs but what the monitor calls.
        Until(() => MountTable.Below(machine.Root).Count == 0);
        Until(() => Directory.GetDirectories(Path.Combine(machine.Root, "containers")).Length == 1);
        Assert.Contains("Exited (7)", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task input_stays_open_for_the_next_one_and_bytes_pass_unchanged()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "-i", "--name", "cat", "--network", "none", "busybox", "sh", "-c", "head -c 3; echo; head -c 4").Succeeded();
        var first = Task.Run(() => machine.Run(new MemoryStream("abc"u8.ToArray()), "attach", "cat"));
        Until(() => machine.Run("logs", "cat").Succeeded().Out == "abc\n");
        Assert.Equal("defg", machine.Run(new MemoryStream("defg"u8.ToArray()), "attach", "cat").Succeeded().Out);
        (await first).Succeeded();
        Assert.Equal("abc\ndefg", machine.Run("logs", "cat").Succeeded().Out);
        var random = new byte[3 << 20];
        new Random(5).NextBytes(random);
        File.WriteAllBytes(machine.File("random"), random);
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(random));
        using var input = File.OpenRead(machine.File("random"));
        Assert.StartsWith(sum, machine.Run(input, "run", "-i", "--rm", "--network", "none", "busybox", "sha256sum").Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public void a_container_stands_still_goes_on_and_gets_another_name()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("create", "--name", "one", "--network", "none", "busybox", "sleep", "1000").Succeeded();
        Assert.Contains("Created", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("attach", "one").Failed(1, "You cannot attach to a stopped container, start it first");
        machine.Run("start", "one").Succeeded();
        machine.Run("pause", "one").Succeeded();
        Assert.Contains("(Paused)", machine.Run("ps").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("pause", "one").Failed(1, "is already paused");
        machine.Run("attach", "one").Failed(1, "You cannot attach to a paused container, unpause it first");
        machine.Run("unpause", "one").Succeeded();
        machine.Run("rename", "one", "two").Succeeded();
        machine.Run("restart", "-t", "0", "two").Succeeded();
        machine.Run("commit", "two", "kept").Succeeded();
        machine.Run("kill", "two").Succeeded();
        Assert.Contains("Exited (137)", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("kill", "two").Failed(1, "is not running");
        machine.Run("create", "--name", "wrong", "--network", "none", "busybox", "nosuch").Succeeded();
        foreach (var flags in (string[][])[[], ["-a"]])
        {
            var outcome = machine.Run(["start", .. flags, "wrong"]);
            Assert.NotEqual(0, outcome.ExitCode);
            Assert.StartsWith("Error: failed to create task for container", outcome.Error, StringComparison.Ordinal);
        }
        machine.Run("start", "two").Succeeded();
        machine.Run("pause", "two").Succeeded();
        machine.Run("kill", "two").Succeeded();
    }

    [Fact]
    public void a_killed_monitor_is_seen_and_nothing_is_left()
    {
        using var machine = new TestMachine().WithBusybox();
        var id = machine.Run("run", "-d", "--name", "mon", "--network", "none", "busybox", "sleep", "1000").Succeeded().Out.Trim();
        var monitor = int.Parse(File.ReadAllText(Path.Combine(machine.Root, "containers", id, "conmon.pid")), CultureInfo.InvariantCulture);
        Assert.True(ProcessSignals.TrySend(monitor, ProcessSignals.Kill));
        Assert.Contains("Up ", machine.Run("ps").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("stop", "-t", "0", "mon").Succeeded();
        Assert.Contains("Exited (255)", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("rm", "mon").Succeeded();
        Assert.Empty(MountTable.Below(machine.Root));
        machine.AssertSound();
    }

    [Fact]
    public void a_monitor_that_stands_still_holds_up_nobody_and_its_word_counts_when_it_comes()
    {
        using var machine = new TestMachine().WithBusybox();
        var id = machine.Run("run", "-d", "--name", "still", "--network", "none", "busybox", "sleep", "1000").Succeeded().Out.Trim();
        int Pid(string file) => int.Parse(File.ReadAllText(Path.Combine(machine.Root, "containers", id, file)), CultureInfo.InvariantCulture);
        var (monitor, process) = (ProcessIdentity.Find(Pid("conmon.pid"))!.Value, ProcessIdentity.Find(Pid("pid"))!.Value);
        Assert.True(ProcessSignals.TrySend(monitor, SignalNumber.Find("STOP")!.Value));
        Assert.True(ProcessSignals.TrySend(process, ProcessSignals.Kill));
        Until(() => !process.IsAlive);
        Assert.Contains("still", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("start", "still").Failed(1, "its monitor has not written down how");
        Assert.True(ProcessSignals.TrySend(monitor, SignalNumber.Find("CONT")!.Value));
        Assert.Equal("137", machine.Run("wait", "still").Succeeded().Out.Trim());
        machine.Run("rm", "still").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public void logs_follow_until_the_end_with_times()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "log", "--network", "none", "busybox", "sh", "-c", "for i in 1 2 3 4; do echo line $i; sleep 0.2; done").Succeeded();
        var lines = machine.Run("logs", "-f", "-t", "log").Succeeded().Lines;
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z line 1$", lines[0]);
        machine.Run("run", "-d", "--name", "silent", "--log-driver", "none", "--network", "none", "busybox", "true").Succeeded();
        machine.Run("logs", "silent").Failed(1, "does not support reading");
        machine.Run("run", "--log-driver", "syslog", "busybox", "true").Failed(125, "the log driver syslog is not supported");
    }

    // For what no command waits for; the limit is only for a test that fails.
    private static void Until(Func<bool> isSo)
    {
        var end = DateTime.UtcNow.AddSeconds(60);
        while (!isSo())
        {
            Assert.True(DateTime.UtcNow < end, "it did not come to pass");
            Thread.Sleep(20);
        }
    }
}
