using System.Globalization;
using System.Text.Json;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Terminals;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>What containers run and use: <c>top</c> and <c>stats</c>.</summary>
public sealed class UsageTests
{
    private const string Loop = "while :; do sleep 1; done";

    [Fact]
    public void top_shows_the_containers_processes_and_no_others()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "one", "--network", "none", "-u", "54321", "busybox", "sleep", "1234").Succeeded();
        machine.Run("run", "-d", "--name", "two", "--network", "none", "busybox", "sleep", "4321").Succeeded();
        machine.Run("exec", "-d", "one", "sleep", "99").Succeeded();
        var pid = machine.Run("inspect", "-f", "{{.State.Pid}}", "one").Succeeded().Out.Trim();
        var lines = machine.Run("top", "one").Succeeded().Lines;
        Assert.Equal("UID                 PID                 PPID                C                   STIME               TTY                 TIME                CMD", lines[0]);
        Assert.Equal(2, lines.Length - 1);
        Assert.StartsWith("54321".PadRight(20) + pid.PadRight(20), lines[1], StringComparison.Ordinal);
        Assert.EndsWith("sleep 1234", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("sleep 99", lines[2], StringComparison.Ordinal);
        Assert.Equal(["PID                 COMMAND", pid.PadRight(20) + "sleep 1234"], machine.Run("container", "top", "one", "-o", "pid,args").Succeeded().Lines[..2]);
        // Options that can't be used with a list of ids.
        var all = machine.Run("top", "two", "axf").Succeeded().Lines;
        Assert.EndsWith("sleep 4321", Assert.Single(all[1..]), StringComparison.Ordinal);

        machine.Run("top", "one", "-o", "user").Failed(1, "Couldn't find PID field in ps output");
        machine.Run("top", "one", "-o", "uid=PID", "-o", "pid").Failed(1, "specifying \"uid=PID\" is not allowed");
        machine.Run("top", "one", "-Z_").Failed(1, "ps: error: ");
        machine.Run("top", "nosuch").Failed(1, "No such container: nosuch");
        machine.Run("kill", "one", "two").Succeeded();
        var id = machine.Run("inspect", "-f", "{{.Id}}", "one").Succeeded().Out.Trim();
        machine.Run("top", "one").Failed(1, $"container {id} is not running");
    }

    [Fact]
    public void stats_tell_once_what_containers_use()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "busy", "--network", "none", "-m", "64m", "--cpus", "0.5", "busybox", "sh", "-c", "head -c 8000000 /dev/zero > /dev/shm/f; while :; do :; done").Succeeded();
        machine.Run("create", "--name", "rests", "busybox").Succeeded();
        while (machine.Run("exec", "busy", "stat", "-c", "%s", "/dev/shm/f").Out != "8000000\n")
        {
        }
        var table = machine.Run("stats", "--no-stream").Succeeded().Lines;
        Assert.Matches("^CONTAINER ID   NAME      CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS$", table[0]);
        Assert.Matches(@"^[0-9a-f]{12}   busy      [0-9.]+% +[0-9.]+MiB / 64MiB +[0-9.]+% +0B / 0B +[0-9.]+[kM]?B / [0-9.]+[kM]?B +1$", Assert.Single(table[1..]));

        using var json = JsonDocument.Parse(machine.Run("stats", "--no-stream", "--format", "json", "busy").Succeeded().Out);
        Assert.Equal(["BlockIO", "CPUPerc", "Container", "ID", "MemPerc", "MemUsage", "Name", "NetIO", "PIDs"], json.RootElement.EnumerateObject().Select(static m => m.Name));
        Assert.Equal(("busy", "busy", "1"), (Text(json, "Container"), Text(json, "Name"), Text(json, "PIDs")));
        Assert.InRange(Percent(Text(json, "CPUPerc")), 20, 80);
        var used = double.Parse(Text(json, "MemUsage").Split("MiB")[0], CultureInfo.InvariantCulture);
        Assert.InRange(used, 7.6, 30);
        Assert.InRange(Percent(Text(json, "MemPerc")), (used - 1) / 64 * 100, (used + 1) / 64 * 100);

        var id = machine.Run("inspect", "-f", "{{.Id}}", "rests").Succeeded().Out.Trim();
        Assert.Equal($"{id} rests 0.00% 0B / 0B 0.00% 0B / 0B 0B / 0B 0", machine.Run("stats", "-a", "--no-stream", "--no-trunc", "--format", "{{.ID}} {{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.NetIO}} {{.BlockIO}} {{.PIDs}}").Succeeded().Lines[0]);
        Assert.Equal(["NAME      PIDS", "rests     0"], machine.Run("stats", "--no-stream", "--format", "table {{.Name}}\t{{.PIDs}}", "rests").Succeeded().Lines);
        machine.Run("stats", "--no-stream", "nosuch").Failed(1, "No such container: nosuch");
        machine.Run("stats", "--no-stream", "--format", "{{.Nosuch}}").Failed(1, "can't evaluate field Nosuch");
    }

    [Fact]
    public async Task stats_on_a_terminal_are_drawn_again_and_a_removed_container_has_none()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "one", "--network", "none", "busybox", "sh", "-c", Loop).Succeeded();
        using var terminal = new TerminalSession(machine, new WindowSize(25, 100), "stats", "one");
        await terminal.Expect("\e[HCONTAINER ID   NAME      CPU %");
        await terminal.Expect(" one ");
        await terminal.Expect("\e[J");
        await terminal.Expect("\e[HCONTAINER ID   NAME      CPU %");
        machine.Run("rm", "-f", "one").Succeeded();
        await terminal.Expect("--             --        --        -- / --             --        --        --");
        terminal.Type("\x03");
        Assert.NotEqual(137, await terminal.Exited);
    }

    [Fact]
    public void what_passes_a_containers_network_is_counted()
    {
        using var machine = new NetworkMachine();
        machine.Run("run", "-d", "--name", "web", "busybox", "sh", "-c", "head -c 3000000 /dev/zero > /big; httpd -f -h /").Succeeded();
        var address = machine.Run("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "web").Succeeded().Out.Trim();
        machine.Run("run", "--rm", "busybox", "sh", "-c", $"until wget -q -O /dev/null http://{address}/big; do sleep 1; done").Succeeded();
        var io = machine.Run("stats", "--no-stream", "--format", "{{.NetIO}}", "web").Succeeded().Out.Trim();
        Assert.Matches(@"^[0-9.]+kB / 3\.[0-9]+MB$", io);
    }

    [Fact]
    public void an_ordinary_users_containers_are_listed_and_their_use_is_refused_with_the_reason()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user).WithBusybox();
        machine.Run("run", "-d", "--name", "one", "--network", "none", "busybox", "sh", "-c", "sleep 777 & sleep 888").Succeeded();
        while (!machine.Run("top", "one", "-o", "pid,args").Succeeded().Out.Contains("sleep 888", StringComparison.Ordinal))
        {
        }
        Assert.Contains(machine.Run("top", "one").Succeeded().Lines, static l => l.EndsWith("sleep 777", StringComparison.Ordinal));
        machine.Run("stats", "--no-stream", "one").Failed(1, "have no control groups");
    }

    private static string Text(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString()!;

    private static double Percent(string text) => double.Parse(text.TrimEnd('%'), CultureInfo.InvariantCulture);
}
