using System.Collections.Concurrent;
using System.Globalization;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Crashes;

/// <summary>Many containers, many at once: each does its work, and nothing of them is left.</summary>
public sealed class ManyContainersTests
{
    private const int AtOnce = 20;
    private const int Rounds = 10;

    [Fact]
    public async Task two_hundred_containers_twenty_at_a_time_leave_nothing()
    {
        using var network = new NetworkMachine();
        var machine = network.Machine;
        var ids = new ConcurrentBag<string>();
        var ended = 0;
        var workers = Enumerable.Range(0, AtOnce).Select(worker => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    ids.Add(Live(machine, worker, round));
                    Interlocked.Increment(ref ended);
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        await Task.WhenAll(workers);
        Assert.Equal(AtOnce * Rounds, ended);
        Assert.Equal(AtOnce * Rounds, ids.Distinct().Count());
        network.AssertNothingLeft();
        Leftovers.AssertNone(machine, ids);
        machine.AssertSound();
    }

    // The whole life of one container, each worker's kind of life changing with every round.
    private static string Live(TestMachine machine, int worker, int round)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"c{worker}-{round}");
        string[] flags =
        [
            "--name", name,
            // Twenty of them.
            .. worker == round || worker == round + Rounds ? (string[])[] : ["--network", "none"],
            .. (worker + round) % 3 == 0 ? (string[])["-v", "/data"] : [],
        ];
        switch ((worker + round) % 4)
        {
            case 0:
                var idFile = machine.File(name);
                Assert.Equal(name + "\n", machine.Run(["run", "--rm", "--cidfile", idFile, .. flags, "busybox", "sh", "-c", $"echo x > /x; echo {name}"]).Succeeded().Out);
                return File.ReadAllText(idFile);
            case 1:
                var running = machine.Run(["run", "-d", .. flags, "busybox", "sleep", "1000"]).Succeeded().Out.Trim();
                Assert.Equal("in\n", machine.Run("exec", name, "sh", "-c", "echo in; echo y > /y").Succeeded().Out);
                machine.Run("rm", "-f", "-v", name).Succeeded();
                return running;
            case 2:
                var created = machine.Run(["create", .. flags, "busybox", "sh", "-c", "trap 'exit 3' TERM; echo up; while :; do sleep 0.1; done"]).Succeeded().Out.Trim();
                machine.Run("start", name).Succeeded();
                // Before it has said so it does not hear the signal.
                while (machine.Run("logs", name).Succeeded().Out.Length == 0) Assert.Equal("true\n", machine.Run("inspect", "-f", "{{.State.Running}}", name).Succeeded().Out);
                machine.Run("stop", name).Succeeded();
                Assert.Equal("3\n", machine.Run("inspect", "-f", "{{.State.ExitCode}}", name).Succeeded().Out);
                machine.Run("rm", "-v", name).Succeeded();
                return created;
            default:
                var ending = machine.Run(["run", "-d", .. flags, "busybox", "sh", "-c", "exit 4"]).Succeeded().Out.Trim();
                Assert.Equal("4\n", machine.Run("wait", name).Succeeded().Out);
                machine.Run("rm", "-v", name).Succeeded();
                return ending;
        }
    }
}
