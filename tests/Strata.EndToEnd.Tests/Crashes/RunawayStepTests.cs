using System.Globalization;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Crashes;

/// <summary>Steps that do not behave: they leave processes behind, or write without end.</summary>
public sealed class RunawayStepTests
{
    private const int MostMemory = 150 << 10;

    [Fact]
    public void Daemons_that_a_step_leaves_end_with_it_and_the_build_goes_on()
    {
        var time = Random.Shared.Next(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
        using var machine = new TestMachine().WithBusybox();
        // Forked twice, in sessions of their own, deaf to signals, one of them with the step's output still open; the step ends when all of them are there.
        machine.Write("context/Dockerfile", $$"""
            FROM busybox
            RUN <<END
            (busybox setsid sh -c "trap '' TERM INT HUP; sleep {{time}} & sleep {{time}}" </dev/null >/dev/null 2>&1 &)
            (busybox setsid sh -c "trap '' TERM INT HUP; (sleep {{time}} &)" &)
            until [ "$(cat /proc/[0-9]*/comm | busybox grep -c -x sleep)" = 3 ]; do :; done
            cat /proc/[0-9]*/comm | busybox grep -c -x sleep > /before
            END
            RUN ls -d /proc/[0-9]* > /after
            """);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        machine.Run("build", "--progress", "plain", "-t", "built", "context").Succeeded();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
        Assert.Empty(StepProcess.FindSleepers(time));
        var said = machine.Run("run", "--rm", "--network", "none", "built", "cat", "/before", "/after").Succeeded().Lines;
        // The second step saw its own shell and what that ran.
        Assert.Equal("3", said[0]);
        Assert.InRange(said.Length, 2, 3);
        machine.AssertSound();
    }

    [Theory]
    [InlineData("plain", true, "busybox yes 'a line of a usual length, as programs write them all the time' | head -c 1000000000")]
    [InlineData("plain", false, "busybox yes 'a line of a usual length, as programs write them all the time' | head -c 1000000000")]
    [InlineData("plain", false, "dd if=/dev/zero bs=1000000 count=1000")]
    [InlineData("plain", true, "busybox yes '' | head -c 100000000")]
    [InlineData("quiet", false, "dd if=/dev/zero bs=1000000 count=1000")]
    [InlineData("rawjson", true, "dd if=/dev/zero bs=1000000 count=1000")]
    public async Task Whatever_a_step_writes_the_memory_of_the_build_is_bounded(string progress, bool isRead, string command)
    {
        using var machine = new TestMachine { Prefix = isRead ? [] : ["/bin/sh", "-c", "exec \"$0\" \"$@\" 2>/dev/null"] };
        machine.WithBusybox();
        machine.Write("context/Dockerfile", $"FROM busybox\nRUN {command}\n");
        using var build = machine.Start("build", "--progress", progress, "context");
        var read = CountAsync(build.StandardError.BaseStream);
        var most = 0L;
        for (var waits = 0; !build.WaitForExit(20); waits++)
        {
            most = Math.Max(most, StepProcess.FindMemory(build.Id, "VmHWM"));
            if (most <= MostMemory && waits < 6000) continue;
            build.Kill();
            Assert.Fail($"the build has {most} KiB");
        }
        Assert.Equal(0, build.ExitCode);
        Assert.InRange(most, 1, MostMemory);
        if (isRead) Assert.True(await read >= 100_000_000, $"{await read} bytes were shown");
        machine.AssertSound();
    }

    [Fact]
    public void A_build_whose_output_nobody_reads_any_more_can_be_interrupted()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nRUN --mount=target=/c busybox yes 'a line of a usual length'\n");
        using var build = machine.Start("build", "--progress", "plain", "context");
        var first = new byte[100_000];
        build.StandardError.BaseStream.ReadExactly(first);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", build.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        Assert.True(build.WaitForExit(TimeSpan.FromSeconds(30)), "the build did not end");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"it took {clock.Elapsed}");
        Assert.Equal(130, build.ExitCode);
        foreach (var directory in (string[])["writables", "staging", "leases", "containers"]) Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(machine.Root, directory)));
        machine.AssertSound();
    }

    private static async Task<long> CountAsync(Stream stream)
    {
        var buffer = new byte[1 << 20];
        var count = 0L;
        int n;
        while ((n = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0) count += n;
        return count;
    }
}
