using System.Text.RegularExpressions;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;
using Strata.Linux.Terminals;

namespace Strata.EndToEnd.Tests.Building;

/// <summary>What somebody sees who builds at a terminal.</summary>
public sealed partial class BuildTerminalTests
{
    private const string Noise = "FROM busybox AS noise\nRUN i=0; while :; do echo \"noise $i\"; i=$((i+1)); sleep 0.05; done\n";

    [Fact]
    public async Task The_failing_step_s_output_and_lines_come_last()
    {
        using var machine = Prepare(Noise + "FROM busybox AS bad\nRUN sleep 0.5; echo -e '10%\\r\\033[2Kwhy \\033[31m漢字\\033[0m'; seq 1 30; echo -en '\\033[?25l'; exit 3\nFROM busybox\nCOPY --from=noise /x /\nCOPY --from=bad /x /\n");
        using var session = new TerminalSession(machine, new WindowSize(80, 24), "build", "context");
        await session.Expect("# noise 1");
        await session.Expect(" => ERROR [bad 2/2] RUN");
        await session.Expect(" => CANCELED [noise 2/2] RUN");
        await session.Expect("------\r\n > [bad 2/2] RUN sleep 0.5; echo -e ");
        await session.Expect(" why \e[31m漢字\e[0m\r\n");
        for (var i = 1; i <= 30; i++) await session.Expect($" {i}\r\n");
        await session.Expect("------\r\nDockerfile:4\r\n");
        await session.Expect(">>> RUN sleep 0.5");
        await session.Expect("ERROR: failed to build: failed to solve: process \"/bin/sh -c sleep 0.5");
        await session.Expect("did not complete successfully: exit code: 3\r\n");
        Assert.Equal(1, await session.Exited);
        Assert.EndsWith("exit code: 3\r\n", session.Seen, StringComparison.Ordinal);
        Assert.DoesNotMatch("noise [0-9]", session.Seen[session.Seen.IndexOf("------", StringComparison.Ordinal)..]);
        AssertSane(machine, session);
    }

    [Fact]
    public async Task Ctrl_c_leaves_the_terminal_as_it_was()
    {
        using var machine = Prepare(Noise);
        using var session = new TerminalSession(machine, new WindowSize(80, 24), "build", "context");
        await session.Expect("# noise 3");
        session.Type("\u0003");
        Assert.Equal(130, await session.Exited);
        await session.Expect(" => CANCELED [2/2] RUN");
        await session.Expect("\e[J\e[?25h");
        Assert.DoesNotContain("------", session.Seen, StringComparison.Ordinal);
        AssertSane(machine, session);
    }

    [Fact]
    public async Task The_view_fits_a_terminal_whose_size_changes()
    {
        using var machine = Prepare(Noise.Replace("noise $i", "noise $i of quite a lot of it, more than fits into a row of a small terminal", StringComparison.Ordinal));
        using var session = new TerminalSession(machine, new WindowSize(120, 30), "build", "context");
        await session.Expect("# noise 6 of quite a lot of it, more than fits into a row of a small terminal\e[0m");
        session.Size = new WindowSize(30, 8);
        await session.Expect("…");
        await session.Expect("\e[?25h");
        await session.Expect("\e[?25h");
        var frame = session.Seen[..session.Seen.LastIndexOf("\e[?25h", StringComparison.Ordinal)];
        var rows = Sequence().Replace(frame[(frame.LastIndexOf("\e[?25l", StringComparison.Ordinal))..], "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(rows.Length, 3, 7);
        Assert.All(rows, static row => Assert.InRange(row.Trim('\r').Length, 0, 29));
        session.Type("\u0003");
        Assert.Equal(130, await session.Exited);
        AssertSane(machine, session);
    }

    private static TestMachine Prepare(string dockerfile)
    {
        var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", dockerfile);
        return machine;
    }

    private static void AssertSane(TestMachine machine, TerminalSession session)
    {
        Assert.Equal(session.Before, session.Settings());
        Assert.True(session.Seen.LastIndexOf("\e[?25h", StringComparison.Ordinal) > session.Seen.LastIndexOf("\e[?25l", StringComparison.Ordinal));
        Assert.Empty(MountTable.Below(machine.Root));
    }

    [GeneratedRegex("\e\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Sequence();
}
