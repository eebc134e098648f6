using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;
using Strata.Linux.Terminals;

namespace Strata.EndToEnd.Tests.Building;

/// <summary>Looking into build steps from a terminal.</summary>
public sealed class StepShellTests
{
    private const string Failing = """
        FROM busybox
        ENV COLOUR=green
        WORKDIR /work
        USER app
        RUN --mount=type=cache,target=/c,uid=1000 --mount=type=secret,id=s,uid=1000 --mount=target=/ctx echo left > /tmp/left; echo cached > /c/x; exit 3
        """;

    [Fact]
    public async Task A_failed_step_can_be_entered_as_it_is()
    {
        using var machine = Prepare(Failing);
        using var session = new TerminalSession(machine, new WindowSize(100, 30), "build", "--on-fail=shell", "--secret", "id=s,src=secret", "context");
        await session.Expect("failed with exit code 3. This is a shell (/bin/sh)");
        session.Type("echo $COLOUR $(pwd) $(id -u) $(cat /tmp/left /c/x /run/secrets/s /ctx/a); tty -s && stty size\n");
        await session.Expect("\ngreen /work 1000 left cached hush a\r\n");
        await session.Expect("30 100\r\n");
        session.Type("exit 5\n");
        await session.Expect("process \"/bin/sh -c echo left > /tmp/left; echo cached > /c/x; exit 3\" did not complete successfully: exit code: 3");
        Assert.Equal(1, await session.Exited);
        Assert.Equal(session.Before, session.Settings());
        AssertNothingLeft(machine);
    }

    [Fact]
    public async Task Other_steps_have_ended_before_the_shell_opens()
    {
        using var machine = Prepare("FROM busybox AS slow\nRUN sleep 300\nFROM busybox\nRUN sleep 0.5; false\nCOPY --from=slow /etc /x\n");
        using var session = new TerminalSession(machine, new WindowSize(100, 30), "build", "--on-fail=shell", "context");
        await session.Expect("This is a shell");
        session.Type("exit\n");
        await session.Expect("exit code: 1");
        Assert.Equal(1, await session.Exited);
        AssertNothingLeft(machine);
    }

    [Fact]
    public async Task A_step_that_fails_without_a_process_opens_no_shell()
    {
        using var machine = Prepare("FROM busybox\nCOPY missing /\n");
        using var session = new TerminalSession(machine, new WindowSize(100, 30), "build", "--on-fail=shell", "context");
        await session.Expect("\"/missing\": not found");
        Assert.Equal(1, await session.Exited);
    }

    [Fact]
    public async Task A_finished_step_can_be_entered_and_what_is_changed_there_is_thrown_away()
    {
        using var machine = Prepare("FROM busybox AS base\nRUN echo one > /one\nFROM base\nENV A=b\nCOPY a /a\nRUN echo two > /two\n");
        machine.Run("build", "-q", "context").Succeeded();
        foreach (var (step, expected) in ((string, string)[])[("1", "/a /bin /one A=b"), ("2", "/a /bin /one /two A=b"), ("base:2", "/bin /one A=")])
        {
            using var session = new TerminalSession(machine, new WindowSize(100, 30), "build", "--debug-step", step, "context");
            await session.Expect("what you change is thrown away");
            session.Type("echo $(ls -d /a /bin /one /two 2>/dev/null) A=$A; touch /gone; exit 4\n");
            await session.Expect($"\n{expected}\r\n");
            Assert.Equal(4, await session.Exited);
        }
        using (var session = new TerminalSession(machine, new WindowSize(100, 30), "build", "--debug-step", "9", "context"))
        {
            await session.Expect("there is no step 9; there are:");
            await session.Expect("base:2  [base 2/2] RUN echo one > /one");
            Assert.Equal(1, await session.Exited);
        }
        machine.Run("builder", "prune", "-af").Succeeded();
        using (var session = new TerminalSession(machine, new WindowSize(100, 30), "build", "--debug-step", "2", "context"))
        {
            await session.Expect("its result is not in the build cache: build first");
            Assert.Equal(1, await session.Exited);
        }
        AssertNothingLeft(machine);
    }

    [Fact]
    public async Task What_a_killed_shell_leaves_is_swept_by_the_next_command()
    {
        using var machine = Prepare(Failing);
        using (var session = new TerminalSession(machine, new WindowSize(100, 30), "build", "--on-fail=shell", "--secret", "id=s,src=secret", "context"))
        {
            await session.Expect("This is a shell");
            session.Type("echo r$((1+1))y\n");
            await session.Expect("r2y");
            session.Kill();
            await session.Exited;
        }
        AssertNothingLeft(machine);
    }

    [Fact]
    public void Without_a_terminal_it_is_refused_before_the_build()
    {
        using var machine = Prepare(Failing);
        machine.Run("build", "--on-fail=shell", "context").Failed(1, "needs a terminal as standard input and output");
        machine.Run("build", "--debug-step", "1", "context").Failed(1, "needs a terminal as standard input and output");
        machine.Run("build", "--on-fail=other", "context").Failed(1, "choose none or shell");
    }

    private static TestMachine Prepare(string dockerfile)
    {
        var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", dockerfile);
        machine.Write("context/a", "a");
        machine.Write("secret", "hush\n");
        return machine;
    }

    private static void AssertNothingLeft(TestMachine machine)
    {
        machine.AssertSound();
        Assert.Empty(MountTable.Below(machine.Root));
        foreach (var directory in (string[])["writables", "staging", "leases", "containers"])
        {
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(machine.Root, directory)));
        }
    }
}
