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
        foreach (var tool in (string[])["netavark", "aardvark-dns"])
        {
            Assert.SkipUnless(((string[])["/usr/lib/podman", "/usr/libexec/podman", "/usr/bin"]).Any(d => File.Exists(Path.Combine(d, tool))), $"needs {tool}");
        }
        Assert.SkipUnless(File.Exists("/usr/sbin/iptables") && File.Exists("/usr/bin/nsenter") && File.Exists("/usr/bin/python3"), "needs iptables, util-linux and python3");
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

    /// <summary>Runs a program of the machine in the network namespace.</summary>
    public string Tool(params string[] command)
    {
        var start = new ProcessStartInfo("/usr/bin/nsenter") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--net=" + _namespace, .. command]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"{command[0]} did not end");
        }
        return output.Result + (process.ExitCode == 0 ? "" : error.Result);
    }

    /// <summary>What a server behind a port of the machine says.</summary>
    public string Connect(string address, int port) =>
        Tool("python3", "-c", $"import socket; s=socket.create_connection(('{address}',{port}),3); s.settimeout(3); print(s.recv(100).decode().strip())").Trim().Split('\n')[^1];

    /// <summary>Sends a datagram and says what comes back.</summary>
    public string Ask(string address, int port, string text) =>
        Tool("python3", "-c", $"import socket; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'{text}',('{address}',{port})); print(s.recv(100).decode())").Trim();

    /// <summary>Fails unless nothing of any container is left: no interface, rule, namespace, address, or name server.</summary>
    public void AssertNothingLeft()
    {
        var ids = Run("ps", "-aq", "--no-trunc").Succeeded().Lines;
        Assert.DoesNotContain(Interfaces(), static name => name.StartsWith("strata", StringComparison.Ordinal) || name.StartsWith("br-", StringComparison.Ordinal) || name.StartsWith("veth", StringComparison.Ordinal));
        Assert.DoesNotContain("-j NETAVARK-DN-", Tool("iptables-save"));
        Assert.DoesNotContain("-j DNAT", Tool("iptables-save"));
        Assert.DoesNotContain("172.", Tool("iptables-save"));
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
