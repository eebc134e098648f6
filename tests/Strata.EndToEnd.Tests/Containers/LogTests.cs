using System.Diagnostics;
using System.Globalization;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>Logs that are large, that begin anew, and parts of them.</summary>
public sealed class LogTests
{
    private const int MostMemory = 60 << 10;
    private const int MonitorMemory = 10 << 10;

    [Fact]
    public async Task a_log_that_grows_without_end_stays_within_its_limit()
    {
        using var machine = new TestMachine().WithBusybox();
        const string command = "busybox yes 'a line of a usual length, as programs write them all the time' | head -c 2000000000; echo; echo the end";
        var id = machine.Run("run", "-d", "--name", "much", "--network", "none", "--log-opt", "max-size=1m", "busybox", "sh", "-c", command).Succeeded().Out.Trim();
        using var following = machine.Start("logs", "-f", "--tail", "0", "much");
        var followed = LastLineAsync(following.StandardOutput);
        var directory = Path.Combine(machine.Root, "containers", id);
        var monitor = int.Parse(File.ReadAllText(Path.Combine(directory, "conmon.pid")), CultureInfo.InvariantCulture);
        var (size, memory, own) = (0L, 0L, 0L);
        using (var waiting = machine.Start("wait", "much"))
        {
            while (!waiting.WaitForExit(20))
            {
                size = Math.Max(size, Directory.GetFiles(directory, "*log*").Sum(static file => new FileInfo(file) is { Exists: true } there ? there.Length : 0));
                memory = Math.Max(memory, StepProcess.FindMemory(monitor, "VmHWM"));
                own = Math.Max(own, StepProcess.FindMemory(following.Id, "VmHWM"));
            }
            Assert.Equal("0\n", await waiting.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
        Assert.InRange(size, 1000, 3 << 20);
        Assert.InRange(memory, 1, MonitorMemory);
        Assert.InRange(own, 1, MostMemory);
        Assert.EndsWith("the end\n", machine.Run("logs", "much").Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("the end", await followed);
        await following.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, following.ExitCode);
        machine.Run("rm", "much").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public async Task a_large_log_is_what_was_written_and_is_read_with_little_memory()
    {
        using var machine = new TestMachine().WithBusybox();
        const int count = 3_000_000;
        machine.Run("run", "--name", "large", "--network", "none", "busybox", "sh", "-c", $"busybox seq 1 {count} | busybox sed 's/$/ and what a line has besides a number/' >&2").Succeeded();
        using var reading = machine.Start("logs", "large");
        var output = reading.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var most = 0L;
        var number = 0;
        while (await reading.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            number++;
            if (number % 10_000 == 0) most = Math.Max(most, StepProcess.FindMemory(reading.Id, "VmHWM"));
            if (line != $"{number} and what a line has besides a number") Assert.Fail($"line {number} is: {line}");
        }
        Assert.Equal(count, number);
        Assert.Equal("", await output);
        Assert.InRange(most, 1, MostMemory);
        // From the end, at once and with as little.
        var clock = Stopwatch.StartNew();
        Assert.Equal($"{count} and what a line has besides a number\n", machine.Run("logs", "-n", "1", "large").Succeeded().Error);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"it took {clock.Elapsed}");
        machine.Run("rm", "large").Succeeded();
    }

    [Fact]
    public void a_part_of_a_log_is_between_two_moments()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "--name", "parts", "--network", "none", "busybox", "sh", "-c", "for i in 1 2 3 4 5; do echo $i; sleep 0.02; done").Succeeded();
        var times = machine.Run("logs", "-t", "parts").Succeeded().Lines.Select(static line => line.Split(' ')[0]).ToArray();
        string Shown(params string[] flags) => machine.Run(["logs", .. flags, "parts"]).Succeeded().Out.Replace('\n', ' ');
        Assert.Equal("3 4 5 ", Shown("--since", times[2]));
        Assert.Equal("1 2 3 ", Shown("--until", times[2]));
        Assert.Equal("2 3 4 ", Shown("--since", times[1], "--until", times[3]));
        // The last lines are counted first.
        Assert.Equal("4 5 ", Shown("--since", times[1], "--tail", "2"));
        Assert.Equal("3 ", Shown("--until", times[2], "--tail", "3"));
        Assert.Equal("1 2 3 4 5 ", Shown("--since", "10m"));
        Assert.Equal("", Shown("--until", "10m"));
        Assert.Equal("1 2 3 4 5 ", Shown("--since", "1700000000", "--until", "4000000000.5"));
        Assert.Equal("", Shown("--since", "4000000000"));
        Assert.Equal("1 2 3 4 5 ", Shown("--since", "2020-01-01", "-f"));
        machine.Run("logs", "--since", "yesterday", "parts").Failed(1, "invalid value for \"since\": failed to parse value as time or duration: \"yesterday\"");
        machine.Run("logs", "--until", "x", "parts").Failed(1, "invalid value for \"until\": failed to parse value as time or duration: \"x\"");
        machine.Run("logs", "--details", "parts").Failed(125, "unknown flag: --details");
    }

    [Fact]
    public void following_ends_when_the_last_moment_that_is_wanted_has_passed()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "on", "--network", "none", "busybox", "sh", "-c", "echo first; while :; do sleep 0.1; echo more; done").Succeeded();
        machine.Run("run", "-d", "--name", "silent", "--network", "none", "busybox", "sh", "-c", "echo only; sleep 1000").Succeeded();
        while (machine.Run("logs", "silent").Succeeded().Out.Length == 0) Assert.Single(machine.Run("ps", "-q", "--filter", "name=silent").Succeeded().Lines);
        var soon = DateTimeOffset.UtcNow.AddSeconds(2).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        Assert.StartsWith("first\nmore\n", machine.Run("logs", "-f", "--since", "5m", "--until", soon, "on").Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("only\n", machine.Run("logs", "-f", "--until", soon, "silent").Succeeded().Out);
        machine.Run("rm", "-f", "on", "silent").Succeeded();
    }

    private static async Task<string?> LastLineAsync(StreamReader reader)
    {
        string? last = null;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line) last = line;
        return last;
    }
}
