using System.Diagnostics;
using System.Globalization;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Processes;

namespace Strata.EndToEnd.Tests.Crashes;

/// <summary>kill -9 of whatever works for a container, at many moments of every command: the next command sees the truth, and all can be removed.</summary>
public sealed class ContainerKillTests
{
    private const int Kills = 6;

    private static readonly string[] Sleeping = ["--name", "box", "--network", "none", "-v", "/data", "busybox", "sh", "-c", "trap 'exit 3' TERM; echo up; while :; do sleep 0.05; done"];

    /// <summary>Commands, by what has to be there before them.</summary>
    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var victim in (string[])["strata", "conmon", "runc"])
        {
            foreach (var command in (string[])["create", "start", "run -d", "run --rm", "exec", "exec -d", "stop", "kill", "restart", "pause", "rm", "rm -f"])
            {
                // They start neither.
                if (victim != "strata" && command is "create" or "rm" or "kill" or "stop" || victim == "conmon" && command is "pause") continue;
                cases.Add(victim, command);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void what_is_killed_at_any_moment_leaves_the_truth_and_nothing_else(string victim, string command)
    {
        using var machine = new TestMachine().WithBusybox();
        var ids = new HashSet<string>();
        var whole = TimeSpan.Zero;
        // The first one lives.
        for (var i = 0; i <= Kills; i++)
        {
            Prepare(machine, command);
            var moment = i == 0 ? Timeout.InfiniteTimeSpan : whole * (i - 1) / Kills;
            var clock = Stopwatch.StartNew();
            using (var process = machine.Start(Words(command)))
            {
                if (i > 0) Kill(machine, process, victim, moment, onlyNewest: i % 2 == 1);
                // Whoever is left sees that the other is gone.
                if (!process.WaitForExit(TimeSpan.FromSeconds(60))) Assert.Fail($"{command} hangs when {victim} is killed after {moment}");
            }
            if (i == 0) whole = clock.Elapsed;
            ids.UnionWith(Directory.GetDirectories(Path.Combine(machine.Root, "containers")).Select(static directory => Path.GetFileName(directory)));
            AssertTruth(machine);
            foreach (var id in machine.Run("ps", "-aq", "--no-trunc").Succeeded().Lines)
            {
                ids.Add(id);
                // What is listed can be used, however little of it was made.
                if (machine.Run("inspect", "-f", "{{.State.Status}}", id).Out == "created\n") machine.Run("start", id).Succeeded();
                machine.Run("stop", "-t", "5", id);
                machine.Run("rm", "-f", "-v", id).Succeeded();
            }
            Leftovers.AssertNone(machine, ids);
        }
        machine.AssertSound();
    }

    [Theory]
    [InlineData("ps", "-a")]
    [InlineData("rm", "box")]
    [InlineData("create", "--name", "box", "busybox")]
    public void a_removal_that_was_begun_is_finished_by_whoever_comes_next(params string[] next)
    {
        using var machine = new TestMachine().WithBusybox();
        var id = machine.Run(["create", .. Sleeping]).Succeeded().Out.Trim();
        // As a command leaves it that is killed when it has begun.
        File.WriteAllText(Path.Combine(machine.Root, "containers", id, "removing"), "volumes");
        machine.Run(next).Succeeded();
        Assert.DoesNotContain(id, machine.Run("ps", "-aq", "--no-trunc").Succeeded().Lines);
        if (next[0] == "create") machine.Run("rm", "box").Succeeded();
        Leftovers.AssertNone(machine, [id]);
        machine.AssertSound();
    }

    private static string[] Words(string command) => command switch
    {
        "create" or "run -d" => [.. command.Split(' '), .. Sleeping],
        "run --rm" => ["run", "--rm", "--name", "box", "--network", "none", "-v", "/data", "busybox", "sh", "-c", "echo x > /x; echo done"],
        "exec" or "exec -d" => [.. command.Split(' '), "box", "sh", "-c", "echo x > /x"],
        "rm" or "rm -f" => [.. command.Split(' '), "-v", "box"],
        _ => [command, "box"],
    };

    private static void Prepare(TestMachine machine, string command)
    {
        if (command is "create" or "run -d" or "run --rm") return;
        if (command is "start" or "rm")
        {
            machine.Run(["create", .. Sleeping]).Succeeded();
            return;
        }
        machine.Run(["run", "-d", .. Sleeping]).Succeeded();
        // It hears signals from then on.
        while (machine.Run("logs", "box").Succeeded().Out.Length == 0) Assert.Equal("true\n", machine.Run("inspect", "-f", "{{.State.Running}}", "box").Succeeded().Out);
    }

    private static void Kill(TestMachine machine, Process process, string victim, TimeSpan moment, bool onlyNewest)
    {
        process.WaitForExit(moment);
        if (victim == "strata")
        {
            process.Kill();
            return;
        }
        while (!process.HasExited)
        {
            // Of the monitors, that of the container is the oldest.
            var found = machine.Processes(victim).OrderByDescending(static one => one.StartTime).ToList();
            foreach (var one in onlyNewest ? found.Take(1) : found) ProcessSignals.TrySend(one, ProcessSignals.Kill);
            if (found.Count > 0) return;
        }
    }

    // Every command says the same, and it is what the machine knows. What was sent a signal may end while we look: then once more.
    private static void AssertTruth(TestMachine machine)
    {
        for (var tries = 0; Look(machine) is { } difference; tries++) Assert.True(tries < 5, difference);
    }

    private static string? Look(TestMachine machine)
    {
        foreach (var line in machine.Run("ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.State}}").Succeeded().Lines)
        {
            var (id, state) = (line.Split(' ')[0], line.Split(' ')[1]);
            var said = machine.Run("inspect", "-f", "{{.State.Status}} {{.State.Running}} {{.State.Pid}}", id);
            if (said.ExitCode != 0) return $"ps lists {id}: {said.Error}";
            var words = said.Out.Trim().Split(' ');
            if (state != words[0]) return $"ps says {state}, inspect {said.Out}";
            if ((state is "running" or "paused") != (words[1] == "true")) return said.Out;
            var isAlive = int.Parse(words[2], CultureInfo.InvariantCulture) is > 0 and var pid && ProcessIdentity.Find(pid) is { IsAlive: true };
            if ((words[1] == "true") != isAlive) return $"inspect says {said.Out}, process {words[2]} is {(isAlive ? "there" : "not there")}";
            if (state == "running" && machine.Run("exec", id, "echo", "here") is var heard && heard.Out != "here\n") return heard.Error;
        }
        return null;
    }
}
