using System.Diagnostics;
using Strata.Linux.Namespaces;
using Strata.Linux.Processes;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>A store whose commands run in a network namespace of their own: bridges, firewall rules and ports are nobody else's.</summary>
internal sealed class NetworkMachine : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _namespace = Path.Combine(Path.GetTempPath(), $"strata-e2e-net-{Guid.NewGuid():N}");
    private readonly List<Process> _running = [];

    public NetworkMachine()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.SkipUnless(((string[])["/usr/lib/podman", "/usr/libexec/podman", "/usr/bin"]).Any(static d => File.Exists(Path.Combine(d, "aardvark-dns"))), "needs aardvark-dns");
        Assert.SkipUnless(File.Exists("/usr/sbin/nft") && File.Exists("/usr/bin/nsenter") && File.Exists("/usr/bin/python3"), "needs nftables, util-linux and python3");
        NetworkNamespace.Create(_namespace);
        Machine = new TestMachine { Prefix = ["/usr/bin/nsenter", "--net=" + _namespace] }.WithBusybox();
    }

    public TestMachine Machine { get; }

    public Outcome Run(params string[] arguments) => Machine.Run(arguments);

    /// <summary>Runs a shell command in a new container.</summary>
    public Outcome Shell(string script, params string[] flags) => Run(["run", "--rm", .. flags, "busybox", "sh", "-c", script]);

    /// <summary>Starts a container and waits until it says "ready".</summary>
    public Process Start(string name, string script, params string[] flags)
    {
        var process = Machine.Start(["run", "--name", name, .. flags, "busybox", "sh", "-c", script + "; echo ready; while :; do sleep 1; done"]);
        _running.Add(process);
        var line = process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Patience) || line.Result != "ready") Assert.Fail($"container {name} did not start: {line.Result}\n{(process.HasExited ? process.StandardError.ReadToEnd() : "")}");
        return process;
    }

    /// <summary>The machine's address that <see cref="AddNeighbour"/> gives it.</summary>
    public const string OwnAddress = "192.168.99.1";

    /// <summary>The neighbour's.</summary>
    public const string NeighbourAddress = "192.168.99.2";

    /// <summary>Connects the machine with another one.</summary>
    public Neighbour AddNeighbour() => new(_namespace);

    /// <summary>Runs a program of the machine in the network namespace.</summary>
    public string Tool(params string[] command) => NamespaceCommand.Run(_namespace, command);

    /// <summary>What a server behind a port of the machine says.</summary>
    public string Connect(string address, int port) => NamespaceCommand.Connect(_namespace, address, port);

    /// <summary>Sends a datagram and says what comes back.</summary>
    public string Ask(string address, int port, string text) =>
        Tool("python3", "-c", $"import socket; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'{text}',('{address}',{port})); print(s.recv(100).decode())").Trim();

    /// <summary>Fails unless nothing of any container is left: no interface, rule, namespace, address, or name server.</summary>
    public void AssertNothingLeft()
    {
        var ids = Run("ps", "-aq", "--no-trunc").Succeeded().Lines;
        Assert.DoesNotContain(Interfaces(), static name => name.StartsWith("strata", StringComparison.Ordinal) || name.StartsWith("br-", StringComparison.Ordinal) || name.StartsWith("veth", StringComparison.Ordinal));
        Assert.Equal("", Tool("nft", "list", "ruleset"));
        foreach (var id in ids) Assert.False(File.Exists("/run/strata/netns/" + id), $"the namespace of {id} is left");
        foreach (var network in Run("network", "ls", "-q").Succeeded().Lines) Assert.Equal("0", Run("network", "inspect", "-f", "{{len .Containers}}", network).Succeeded().Out.Trim());
        Assert.Empty(NameServers());
    }

    /// <summary>The interfaces of this namespace.</summary>
    public List<string> Interfaces() => [.. Tool("cat", "/proc/self/net/dev").Split('\n').Skip(2).Where(static l => l.Contains(':', StringComparison.Ordinal)).Select(static l => l.Split(':')[0].Trim())];

    /// <summary>The name servers of this namespace.</summary>
    public List<int> NameServers()
    {
        var found = new List<int>();
        var own = FileId(_namespace);
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid)) continue;
            try
            {
                if (File.ReadAllText($"{directory}/comm").StartsWith("aardvark", StringComparison.Ordinal) && FileId($"{directory}/ns/net") == own && ProcessIdentity.Find(pid) is { IsAlive: true }) found.Add(pid);
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }
        return found;
    }

    public void Dispose()
    {
        foreach (var process in _running)
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
        foreach (var id in Run("ps", "-aq").Lines) Run("rm", "-f", id);
        Run("network", "ls");
        foreach (var pid in NameServers()) ProcessSignals.TrySend(pid, ProcessSignals.Kill);
        Machine.Dispose();
        NetworkNamespace.Remove(_namespace);
    }

    private static ulong? FileId(string path) => Linux.Files.FileHandle.FindHostStatus(path)?.Inode;
}
