using System.Diagnostics;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;
using Strata.Linux.Processes;

namespace Strata.EndToEnd.Tests.Containers;

public sealed class RunTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Theory]
    [InlineData(Terminate, "trap 'echo caught; exit 33' TERM; echo ready; while :; do sleep 0.1; done", 33)]
    [InlineData(Interrupt, "trap 'echo caught; exit 34' INT; echo ready; while :; do sleep 0.1; done", 34)]
    [InlineData(Terminate, "sh -c 'echo ready; kill -TERM $$'; exit $?", 143)]
    public void a_signal_to_the_command_reaches_the_container(int signal, string script, int code)
    {
        using var machine = new TestMachine().WithBusybox();
        using var process = machine.Start("run", "--rm", "--network", "none", "busybox", "sh", "-c", script);
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        ProcessSignals.TrySend(process.Id, signal);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "it did not end");
        Assert.Equal(code, process.ExitCode);
    }

    [Fact]
    public void rm_leaves_nothing()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "--rm", "--network", "none", "busybox", "touch", "/file").Succeeded();
        Assert.Empty(machine.Run("ps", "-aq").Succeeded().Out);
        Assert.Empty(MountTable.Below(machine.Root));
        foreach (var place in (string[])["containers", "writables", "mounts"])
        {
            var directory = Path.Combine(machine.Root, place);
            if (Directory.Exists(directory)) Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
        }
    }

    [Fact]
    public void a_name_that_is_taken_is_refused_in_Dockers_words()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "--name", "nn", "--network", "none", "busybox", "true").Succeeded();
        var id = machine.Run("ps", "-aq", "--no-trunc").Succeeded().Lines.Single();
        machine.Run("run", "--name", "nn", "busybox", "true").Failed(125, $"Conflict. The container name \"/nn\" is already in use by container \"{id}\"");
    }

    [Fact]
    public void flags_shape_the_process()
    {
        using var machine = new TestMachine().WithBusybox();
        var file = machine.Write("vars", "# not this\nFROM_FILE=a b\nSTRATA_TEST_PASSED\n");
        Environment.SetEnvironmentVariable("STRATA_TEST_PASSED", "through");
        var run = machine.Run("run", "--rm", "--network", "none", "--cidfile", machine.File("cid"), "--env-file", file, "-e", "X=1", "-u", "app", "-w", "/work", "busybox", "sh", "-c", "echo \"$FROM_FILE|$STRATA_TEST_PASSED|$X|$(id -u):$(id -g)|$(pwd)\"").Succeeded();
        Assert.Equal("a b|through|1|1000:1000|/work\n", run.Out);
        Assert.Matches("^[0-9a-f]{64}$", File.ReadAllText(machine.File("cid")));
        machine.Run("run", "--cidfile", machine.File("cid"), "busybox", "true").Failed(125, "container ID file found, make sure the other container isn't running or delete");
        Assert.Equal("from echo\n", machine.Run("run", "--rm", "--network", "none", "--entrypoint", "echo", "busybox", "from", "echo").Succeeded().Out);
    }

    [Fact]
    public void a_read_only_bind_can_be_read_and_not_written()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("shared/file", "theirs");
        var run = machine.Run("run", "--rm", "--network", "none", "-v", $"{machine.File("shared")}:/data:ro", "busybox", "sh", "-c", "cat /data/file; touch /data/new");
        Assert.Equal("theirs", run.Out);
        run.Failed(1, "Read-only file system");
    }

    [Theory]
    [InlineData(127, "exec: \"nosuch\": executable file not found in $PATH", "nosuch")]
    [InlineData(126, "exec: \"/etc/passwd\": permission denied", "/etc/passwd")]
    [InlineData(126, "unable to start container process: error during container init: exec: \"/etc\": is a directory: permission denied", "/etc")]
    [InlineData(3, "", "sh", "-c", "exit 3")]
    public void exit_codes_are_Dockers(int code, string text, params string[] command)
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run(["run", "--rm", "--network", "none", "busybox", .. command]).Failed(code, text);
        machine.Run("run", "nosuch", "true").Failed(125, "Unable to find image 'nosuch:latest' locally");
        machine.Run("run", "--nosuch", "busybox").Failed(125, "unknown flag: --nosuch");
        machine.Run("run", "--tmpfs", "/t:zzz", "busybox", "true").Failed(125, "strata: invalid tmpfs option \"zzz\": there are size, mode, uid, gid,");
        machine.Run("run", "--tmpfs", "/t:size=much", "busybox", "true").Failed(125, "strata: invalid tmpfs option \"size=much\": size must be a number of bytes");
        Assert.Empty(machine.Run("ps", "-aq", "--filter", "ancestor=busybox", "--filter", "status=created").Succeeded().Out);
    }

    [Fact]
    public void a_killed_command_leaves_the_truth_and_rm_clears_it_away()
    {
        using var machine = new TestMachine().WithBusybox();
        using var process = machine.Start("run", "--name", "kk", "--network", "none", "busybox", "sh", "-c", "echo ready; while :; do sleep 0.1; done");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        var pid = FindContainerProcess(machine);
        process.Kill();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
        var listed = machine.Run("ps", "-a", "--format", "{{.Status}}").Succeeded().Out;
        Assert.Equal(IsAlive(pid), listed.StartsWith("Up", StringComparison.Ordinal));
        machine.Run("rm", "-f", "kk").Succeeded();
        Assert.Empty(machine.Run("ps", "-aq").Succeeded().Out);
        Assert.Empty(MountTable.Below(machine.Root));
        Assert.True(SpinWait.SpinUntil(() => !IsAlive(pid), TimeSpan.FromSeconds(30)), "the container's process still runs");
    }

    private static int FindContainerProcess(TestMachine machine)
    {
        // It speaks before the command that starts it has written down that it runs.
        string[] listed = [];
        Assert.True(SpinWait.SpinUntil(() => (listed = machine.Run("ps", "--no-trunc", "-q").Succeeded().Lines).Length == 1, TimeSpan.FromSeconds(30)), "the container is not listed");
        var status = listed[0];
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out var pid)) continue;
            try
            {
                if (File.ReadAllText(process + "/cgroup").Contains(status, StringComparison.Ordinal) && File.ReadAllText(process + "/cmdline").StartsWith("sh\0-c\0echo ready", StringComparison.Ordinal)) return pid;
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }
        throw new InvalidOperationException("the container has no process");
    }

    private static bool IsAlive(int pid) => File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/stat").Split(' ')[2] != "Z";
}
