using System.Diagnostics;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Processes;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>Logs of several files, <c>--log-opt max-file</c>.</summary>
public sealed class LogFileTests
{
    private const int FileSize = 100_000;

    // Pieces of 6 kB, with time between them for everything that is to be seen.
    private const string Writer = "i=0; while [ $i -lt 200 ]; do busybox seq $((i * 80 + 1)) $((i * 80 + 80)) | busybox sed 's/$/ and what a line has besides a number/'; i=$((i + 1)); busybox sleep 0.01; done";
    private const int Lines = 16_000;

    [Fact]
    public async Task full_files_are_kept_and_read_in_order_whole_from_the_end_and_by_time()
    {
        using var machine = new TestMachine().WithBusybox();
        var id = machine.Run("run", "-d", "--name", "several", "--network", "none", "--log-opt", $"max-size={FileSize}", "--log-opt", "max-file=5", "busybox", "sh", "-c", Writer).Succeeded().Out.Trim();
        var directory = Path.Combine(machine.Root, "containers", id);
        Assert.Equal("map[max-file:5 max-size:100000] " + directory + "/container.log\n", machine.Run("inspect", "-f", "{{.HostConfig.LogConfig.Config}} {{.LogPath}}", "several").Succeeded().Out);
        using var following = machine.Start("logs", "-f", "several");
        var followed = Numbers(await following.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await following.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("0\n", machine.Run("wait", "several").Succeeded().Out);
        Assert.Equal(Enumerable.Range(1, Lines), followed);
        Assert.InRange(Size(directory), 4 * FileSize, 5 * FileSize);
        var all = Numbers(machine.Run("logs", "several").Succeeded().Out);
        Assert.Equal(Enumerable.Range(all[0], Lines - all[0] + 1), all);
        Assert.InRange(all.Count, 4 * FileSize / 100, 5 * FileSize / 60);
        // Farther back than the last file goes, and than any.
        Assert.Equal(all.TakeLast(3000), Numbers(machine.Run("logs", "--tail", "3000", "several").Succeeded().Out));
        Assert.Equal(all, Numbers(machine.Run("logs", "--tail", "100000", "several").Succeeded().Out));
        Assert.Empty(machine.Run("logs", "--tail", "0", "several").Succeeded().Out);
        var times = machine.Run("logs", "-t", "several").Succeeded().Lines.Select(static line => line.Split(' ')[0]).ToList();
        var (since, until) = (times.IndexOf(times[all.Count / 4]), times.LastIndexOf(times[all.Count / 2]));
        Assert.Equal(all[since..(until + 1)], Numbers(machine.Run("logs", "--since", times[since], "--until", times[until], "several").Succeeded().Out));
        machine.Run("rm", "several").Succeeded();
        Assert.False(Directory.Exists(directory));
        await GoneAsync(machine);
        machine.AssertSound();
    }

    [Fact]
    public async Task the_limit_holds_when_nobody_keeps_full_files_and_the_next_command_sees_to_it_again()
    {
        using var machine = new TestMachine().WithBusybox();
        var id = machine.Run("run", "-d", "--name", "alone", "--network", "none", "--log-opt", $"max-size={FileSize}", "--log-opt", "max-file=3", "busybox", "sh", "-c", Writer + "; echo; sleep 1000").Succeeded().Out.Trim();
        var directory = Path.Combine(machine.Root, "containers", id);
        foreach (var supervisor in await SupervisorsAsync(machine)) ProcessSignals.TrySend(supervisor, ProcessSignals.Kill);
        // Without a command that looks at the container nobody starts another.
        var log = Path.Combine(directory, "container.log");
        var most = 0L;
        while (!File.ReadAllText(log).Contains($" F {Lines} ", StringComparison.Ordinal)) most = Math.Max(most, Size(directory));
        Assert.InRange(most, FileSize, 5 * FileSize);
        Assert.Empty(Supervisors(machine));
        var left = Numbers(machine.Run("logs", "alone").Succeeded().Out);
        Assert.Equal(left.Order().Distinct(), left);
        Assert.Equal(Lines, left[^1]);
        // The next command that looks at the container starts another, which sorts in what it finds.
        machine.Run("ps").Succeeded();
        await SupervisorsAsync(machine);
        while (Size(directory) > 3 * FileSize) Assert.Equal("true\n", machine.Run("inspect", "-f", "{{.State.Running}}", "alone").Succeeded().Out);
        Assert.Equal(left.TakeLast(1000), Numbers(machine.Run("logs", "--tail", "1001", "alone").Succeeded().Out));
        machine.Run("rm", "-f", "alone").Succeeded();
        await GoneAsync(machine);
    }

    [Fact]
    public async Task files_are_kept_over_starts_by_hand_and_by_policy()
    {
        using var machine = new TestMachine().WithBusybox();
        const string command = "n=$(busybox cat /n 2>/dev/null || echo 0); echo $((n + 1)) >/n; busybox seq $((n * 2000 + 1)) $((n * 2000 + 2000)) | busybox sed 's/$/ and what a line has besides a number/'; exit 1";
        machine.Run("create", "--name", "often", "--restart", "on-failure:3", "--network", "none", "--log-driver", "local", "--log-opt", $"max-size={FileSize}", "--log-opt", "max-file=20", "busybox", "sh", "-c", command).Succeeded();
        Assert.Equal("\n", machine.Run("inspect", "-f", "{{.LogPath}}", "often").Succeeded().Out);
        void Run(int starts)
        {
            while (machine.Run("inspect", "-f", "{{.RestartCount}} {{.State.Status}}", "often").Succeeded().Out != "3 exited\n") Assert.Single(machine.Run("ps", "-aq").Succeeded().Lines);
            Assert.Equal(Enumerable.Range(1, starts * 4 * 2000), Numbers(machine.Run("logs", "often").Succeeded().Out));
        }
        machine.Run("start", "often").Succeeded();
        Run(1);
        machine.Run("start", "often").Succeeded();
        Run(2);
        machine.Run("rm", "often").Succeeded();
        await GoneAsync(machine);
    }

    private static List<int> Numbers(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))];

    // Names of one file count once.
    private static long Size(string directory) => Directory.GetFiles(directory, "container.log*").Select(static path => Linux.Files.FileHandle.FindHostStatus(path)).OfType<Linux.Files.FileStatus>().DistinctBy(static status => status.Inode).Sum(static status => status.Size);

    private static List<ProcessIdentity> Supervisors(TestMachine machine) =>
        [.. machine.Processes().Where(static process => process.IsAlive && File.ReadAllText($"/proc/{process.Pid}/cmdline").Split('\0').Contains("supervise"))];

    private static async Task<List<ProcessIdentity>> SupervisorsAsync(TestMachine machine)
    {
        while (true)
        {
            if (Supervisors(machine) is { Count: > 0 } found) return found;
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task GoneAsync(TestMachine machine)
    {
        var clock = Stopwatch.StartNew();
        while (Supervisors(machine).Count > 0)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "nobody needs the supervisor, and it goes on");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
