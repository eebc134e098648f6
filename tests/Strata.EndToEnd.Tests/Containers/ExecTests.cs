using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Terminals;

namespace Strata.EndToEnd.Tests.Containers;

public sealed class ExecTests
{
    [Fact]
    public void a_process_in_a_running_container_has_its_own_streams_user_and_exit_code()
    {
        using var machine = Running("sleep", "1000");
        var both = machine.Run("exec", "box", "sh", "-c", "echo out; echo err >&2; exit 9").Failed(9, "err");
        Assert.Equal("out\n", both.Out);
        Assert.Equal("a b\n", machine.Run("exec", "-e", "X=a b", "-e", "Y", "box", "sh", "-c", "echo \"$X$Y\"").Succeeded().Out);
        Assert.Equal("7:8 /tmp\n", machine.Run("exec", "-u", "7:8", "-w", "/tmp", "box", "sh", "-c", "echo $(id -u):$(id -g) $(pwd)").Succeeded().Out);
        Assert.Equal("3\n", machine.Run(new MemoryStream("abc"u8.ToArray()), "exec", "-i", "box", "sh", "-c", "wc -c").Succeeded().Out.Trim() + "\n");
        Assert.Empty(machine.Run(new MemoryStream("abc"u8.ToArray()), "exec", "box", "cat").Succeeded().Out);
        machine.Run("exec", "box", "nosuch").Failed(127, "OCI runtime exec failed: exec failed: unable to start container process: exec: \"nosuch\": executable file not found in $PATH");
        machine.Run("exec", "-u", "nobody-there", "box", "true").Failed(1, "unable to find user nobody-there");
        machine.Run("exec", "-d", "box", "sh", "-c", "echo later > /made").Succeeded();
        machine.Run("exec", "box", "sh", "-c", "until [ -s /made ]; do :; done").Succeeded();
        machine.Run("pause", "box").Succeeded();
        machine.Run("exec", "box", "true").Failed(1, "is paused, unpause the container before exec");
        machine.Run("kill", "box").Succeeded();
        machine.Run("exec", "box", "true").Failed(1, "is not running");
    }

    [Fact]
    public async Task a_change_made_in_a_shell_that_one_leaves_is_in_the_committed_image()
    {
        using var machine = Running("sleep", "1000");
        using (var session = new TerminalSession(machine, new WindowSize(90, 30), "exec", "-i", "-t", "box", "sh"))
        {
            session.Type("echo changed > /page; stty size\n");
            await session.Expect("30 90\r\n");
            session.Type("\u0010\u0011");
            await session.Expect("read escape sequence\r\n");
            Assert.Equal(1, await session.Exited);
            Assert.Equal(session.Before, session.Settings());
        }
        // The shell goes on.
        machine.Run("exec", "box", "sh", "-c", "ps | grep -q '[0-9] sh$' || ps | grep -q '{sh}\\|[0-9] root .* sh$'").Succeeded();
        machine.Run("commit", "box", "changed").Succeeded();
        Assert.Equal("changed\n", machine.Run("run", "--rm", "--network", "none", "changed", "cat", "/page").Succeeded().Out);
        Assert.Contains("Up ", machine.Run("ps").Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_terminal_of_its_own_ends_with_the_process()
    {
        using var machine = Running("sleep", "1000");
        using var session = new TerminalSession(machine, new WindowSize(80, 24), "exec", "-it", "box", "sh");
        session.Type("tty; exit 4\n");
        await session.Expect("/dev/pts/");
        Assert.Equal(4, await session.Exited);
        Assert.Equal(session.Before, session.Settings());
        Assert.Empty(Directory.GetDirectories(Path.Combine(Directory.GetDirectories(Path.Combine(machine.Root, "containers"))[0], "exec")));
    }

    private static TestMachine Running(params string[] command)
    {
        var machine = new TestMachine().WithBusybox();
        machine.Run(["run", "-d", "--name", "box", "--network", "none", "busybox", .. command]).Succeeded();
        return machine;
    }
}
