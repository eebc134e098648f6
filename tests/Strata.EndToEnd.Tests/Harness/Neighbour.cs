using System.Diagnostics;
using Strata.Linux.Namespaces;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>Another machine on a cable: a network namespace of its own, connected to that of a <see cref="NetworkMachine"/>.</summary>
internal sealed class Neighbour : IDisposable
{
    private readonly string _namespace = Path.Combine(Path.GetTempPath(), $"strata-e2e-net-{Guid.NewGuid():N}");

    public Neighbour(string machine)
    {
        NetworkNamespace.Create(_namespace);
        var said = NamespaceCommand.Run(machine, "sh", "-c", $"ip link set lo up; ip link add cable type veth peer name far && ip link set far netns {_namespace} && ip addr add {NetworkMachine.OwnAddress}/24 dev cable && ip link set cable up")
            + NamespaceCommand.Run(_namespace, "sh", "-c", $"ip addr add {NetworkMachine.NeighbourAddress}/24 dev far && ip link set far up");
        Assert.Equal("", said);
    }

    public string Tool(params string[] command) => NamespaceCommand.Run(_namespace, command);

    public string Connect(string address, int port) => NamespaceCommand.Connect(_namespace, address, port);

    /// <summary>A server that tells everybody his address; it listens when this returns.</summary>
    public Process Serve(int port)
    {
        var program = $"import socket; s=socket.create_server(('',{port})); print('ready',flush=True)\nwhile True:\n c,a=s.accept(); c.sendall((a[0]+'\\n').encode()); c.close()";
        var start = new ProcessStartInfo("/usr/bin/nsenter", ["--net=" + _namespace, "/usr/bin/timeout", "60", "python3", "-c", program]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }

    public void Dispose() => NetworkNamespace.Remove(_namespace);
}
