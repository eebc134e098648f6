using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;
using Strata.Linux.Terminals;

namespace Strata.EndToEnd.Tests.Containers;

public sealed class CopyTests
{
    [Fact]
    public void files_go_in_and_out_of_a_stopped_container_and_nothing_stays_mounted()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "--name", "cc", "--network", "none", "busybox", "sh", "-c", "mkdir /d; echo inner > /d/f").Succeeded();
        machine.Write("outer", "outer");
        Assert.Equal("", machine.Run("cp", "outer", "cc:/d/").Succeeded().Error);
        machine.Run("cp", "cc:/d", "back").Succeeded();
        Assert.Equal(("outer", "inner\n"), (File.ReadAllText(machine.File("back/outer")), File.ReadAllText(machine.File("back/f"))));
        Assert.Contains("A /d/outer", machine.Run("diff", "cc").Succeeded().Lines);
        Assert.Empty(MountTable.Below(machine.Root));
        machine.Run("cp", "cc:/none", "x").Failed(1, "Could not find the file /none in container cc");
        machine.Run("cp", "outer", "other").Failed(1, "must specify at least one container source");
        machine.Run("cp", "outer", "nosuch:/x").Failed(1, "No such container: nosuch");
        Assert.Empty(MountTable.Below(machine.Root));
    }

    [Fact]
    public void a_running_container_sees_what_is_copied_in()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("go", "now");
        using var process = machine.Start("run", "--rm", "--name", "rr", "--network", "none", "busybox", "sh", "-c", "echo ready; until [ -s /go ]; do sleep 0.1; done; cat /go");
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        machine.Run("cp", "go", "rr:/go").Succeeded();
        Assert.Equal("now", process.StandardOutput.ReadToEnd());
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void archives_stream_through_a_dash()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "--name", "cc", "--network", "none", "busybox", "mkdir", "/in").Succeeded();
        using var tar = Rootfs.Files(20, 1000, 3);
        machine.Run(tar, "cp", "-", "cc:/in").Succeeded();
        machine.Run("cp", "cc:/in/data3/3", "got").Succeeded();
        Assert.Equal(1000, new FileInfo(machine.File("got/file3")).Length);
        Assert.StartsWith("data3", machine.Run("cp", "cc:/in/data3", "-").Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_terminal_is_told_what_was_copied()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "--name", "cc", "--network", "none", "busybox", "true").Succeeded();
        machine.Write("file", "one");
        using var session = new TerminalSession(machine, new WindowSize(80, 24), "cp", "file", "cc:/new");
        await session.Expect("Successfully copied 2.05kB to cc:/new\r\n");
        Assert.Equal(0, await session.Exited);
    }
}
