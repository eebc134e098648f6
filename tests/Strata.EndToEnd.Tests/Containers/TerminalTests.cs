using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Terminals;

namespace Strata.EndToEnd.Tests.Containers;

public sealed class TerminalTests
{
    [Fact]
    public async Task a_shell_on_a_terminal_answers_follows_the_size_and_gives_the_terminal_back()
    {
        using var machine = new TestMachine().WithBusybox();
        using var session = new TerminalSession(machine, new WindowSize(91, 37), "run", "-it", "--name", "tt", "--network", "none", "busybox");
        session.Type("echo $((40+2)); stty size; tty -s; echo t=$?\n");
        await session.Expect("\n42\r\n");
        await session.Expect("37 91\r\n");
        // What a shell does when its terminal changes; it reads the size until it is the new one.
        session.Size = new WindowSize(120, 50);
        session.Type("until [ \"$(stty size)\" = '50 120' ]; do :; done; echo new $(stty size)\n");
        await session.Expect("\nnew 50 120\r\n");
        session.Type("exit 7\n");
        Assert.Equal(7, await session.Exited);
        Assert.Equal(session.Before, session.Settings());
        Assert.Contains("Exited (7)", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_reaches_the_container_and_the_terminal_is_given_back()
    {
        using var machine = new TestMachine().WithBusybox();
        using var session = new TerminalSession(machine, new WindowSize(80, 24), "run", "-it", "--rm", "--network", "none", "busybox", "sh", "-c", "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 1; done");
        await session.Expect("ready");
        session.Type("\u0003");
        await session.Expect("caught");
        Assert.Equal(9, await session.Exited);
        Assert.Equal(session.Before, session.Settings());
        Assert.Empty(machine.Run("ps", "-aq").Succeeded().Out);
    }

    [Fact]
    public void a_terminal_is_refused_without_one()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-it", "busybox", "true").Failed(1, "the input device is not a TTY");
    }
}
