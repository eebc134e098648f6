using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Runtime.Networking;

/// <summary>
/// Connects network namespaces to networks through netavark, and gives networks names through aardvark-dns. One call connects one
/// endpoint, so that networks can be joined and left one by one. Only one process of the machine may do so at a time:
/// see <see cref="NetworkLock"/>.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class Netavark
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Version OneFamilyVersion = new(1, 12);

    private readonly string _path;
    private readonly string _stateDirectory;
    private readonly TimeProvider _time;

    /// <summary>Finds netavark.</summary>
    /// <param name="stateDirectory">Where it keeps what the name server knows; absolute, emptied by a reboot.</param>
    /// <param name="time">For waiting.</param>
    /// <exception cref="StrataException">FailedPrecondition: it is not installed.</exception>
    public Netavark(string stateDirectory, TimeProvider time)
    {
        _path = NetworkExecutable.Get("netavark", "connecting a container to a bridge");
        _stateDirectory = stateDirectory;
        _time = time;
    }

    /// <summary>Connects a namespace.</summary>
    /// <param name="namespacePath">Where it is mounted.</param>
    /// <param name="network">The network; its bridge is made when it is not there.</param>
    /// <param name="endpoint">The place in it.</param>
    /// <param name="held">Waits for netavark, should this process die meanwhile.</param>
    /// <exception cref="StrataException">FailedPrecondition: a program or a kernel feature is missing. Unavailable: netavark failed.</exception>
    public async Task<ConnectedEndpoint> SetUpAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        if (network.HasNames) NetworkExecutable.Get("aardvark-dns", "a network whose containers find each other by name");
        await CheckPortsAsync(network, endpoint, held);
        var (code, output) = await RunAsync("setup", namespacePath, network, endpoint, held);
        if (code != 0) throw Fail(network, output);
        try
        {
            var status = JsonSerializer.Deserialize(output, NetavarkJson.Default.DictionaryStringNetavarkStatus)?.GetValueOrDefault(network.Id);
            var servers = network.HasNames ? status?.DnsServerIps ?? [] : [];
            return new ConnectedEndpoint(status?.Interfaces?.GetValueOrDefault(endpoint.InterfaceName)?.MacAddress ?? "", [.. servers.Select(IPAddress.Parse)]);
        }
        catch (JsonException e)
        {
            throw new StrataException(ErrorKind.Internal, $"netavark said what is not understood: {output.Trim()}", e);
        }
    }

    /// <summary>
    /// Takes everything back: the interface, the firewall's rules, the names, and the bridge with its last container. Safe to repeat, and
    /// for an endpoint that was made in part only.
    /// </summary>
    /// <returns>What netavark complained about; null when all went well. A half-made endpoint gives complaints that mean nothing.</returns>
    public async Task<string?> TearDownAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        var (code, output) = await RunAsync("teardown", namespacePath, network, endpoint, held);
        return code == 0 ? null : Explain(output);
    }

    // Older versions take "all addresses of one family" for an address, to which nobody ever sends.
    private async Task CheckPortsAsync(NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        if (endpoint.Ports.FirstOrDefault(static p => p.HostAddress is "0.0.0.0" or "::") is not { } port) return;
        var (_, output) = await RunAsync(["--version"], [], held);
        var words = output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1 && Version.TryParse(words[1].Split('-')[0], out var version) && version >= OneFamilyVersion) return;
        throw new StrataException(ErrorKind.FailedPrecondition, $"publishing a port at {port.HostAddress} only, in a network of both IPv4 and IPv6, needs netavark {OneFamilyVersion} or later, and {(words.Length > 1 ? words[1] : "an older one")} is installed: leave the address out");
    }

    private Task<(int Code, string Output)> RunAsync(string command, string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        // Version 1.4 makes only the last directory of this path, and fails without it when it takes an endpoint back.
        Directory.CreateDirectory(Path.Combine(_stateDirectory, "aardvark-dns"));
        List<string> arguments = ["--config", _stateDirectory];
        if (NetworkExecutable.Find("aardvark-dns") is { } names) arguments.AddRange(["--aardvark-binary", names]);
        arguments.AddRange([command, namespacePath]);
        return RunAsync(arguments, JsonSerializer.SerializeToUtf8Bytes(ToRequest(network, endpoint), NetavarkJson.Default.NetavarkRequest), held);
    }

    private async Task<(int Code, string Output)> RunAsync(IReadOnlyList<string> arguments, byte[] request, NetworkLock held)
    {
        using var input = PipePair.Create();
        using var output = PipePair.Create();
        using var nothing = Descriptors.OpenNull();
        var said = new MemoryStream();
        using var reading = DescriptorPump.ToSink(output.Reader, data => said.Write(data.Span));
        using var child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = _path,
            Arguments = arguments,
            Environment = ["PATH=" + NetworkExecutable.SearchPath, .. Passed("XDG_RUNTIME_DIR"), .. Passed("DBUS_SESSION_BUS_ADDRESS"), .. Passed("NETAVARK_FW")],
            Descriptors = new Dictionary<int, Microsoft.Win32.SafeHandles.SafeFileHandle> { [0] = input.Reader, [1] = output.Writer, [2] = nothing },
            NewProcessGroup = true,
        });
        held.WaitFor(child.Id);
        output.Writer.Dispose();
        Descriptors.TryWriteAll(input.Writer, request);
        input.Writer.Dispose();
        try
        {
            var code = await child.Exited.WaitAsync(Patience, _time);
            // The name server, started by the first network with names, does not keep our pipe: its output goes elsewhere.
            await reading.Completion.WaitAsync(Patience, _time);
            return (code, Encoding.UTF8.GetString(said.ToArray()));
        }
        catch (TimeoutException)
        {
            child.Kill(ProcessSignals.Kill);
            reading.Stop();
            throw new StrataException(ErrorKind.Unavailable, $"netavark did not end within {Patience.TotalSeconds:0} seconds: does another program hold the firewall's lock?");
        }
    }

    private static IEnumerable<string> Passed(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? [$"{name}={value}"] : [];

    private static NetavarkRequest ToRequest(NetworkSpecification network, EndpointSpecification endpoint) => new()
    {
        ContainerId = endpoint.ContainerId,
        ContainerName = endpoint.ContainerName,
        Networks = new Dictionary<string, NetavarkEndpoint>
        {
            [network.Id] = new(endpoint.InterfaceName, [.. endpoint.Addresses.Select(static a => a.ToString())], endpoint.MacAddress, endpoint.Aliases),
        },
        NetworkInfo = new Dictionary<string, NetavarkNetwork>
        {
            [network.Id] = new()
            {
                Name = network.Id,
                Id = network.Id,
                Driver = network.Driver,
                NetworkInterface = network.Interface,
                Subnets = [.. network.Subnets.Select(static s => new NetavarkSubnet(s.Prefix.ToString(), s.Gateway.ToString()))],
                Ipv6Enabled = network.Subnets.Any(static s => s.Prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6),
                Internal = network.IsInternal,
                DnsEnabled = network.HasNames,
                Options = network.Options,
            },
        },
        PortMappings = [.. endpoint.Ports.Select(static p => new NetavarkPort(p.HostAddress, p.ContainerPort, p.HostPort, p.Count, p.Protocol))],
        DnsServers = endpoint.NameServers.Count == 0 ? null : [.. endpoint.NameServers.Select(static a => a.ToString())],
    };

    private static StrataException Fail(NetworkSpecification network, string output)
    {
        var reason = Explain(output);
        if (reason.StartsWith("unknown network driver", StringComparison.Ordinal)) return new StrataException(ErrorKind.FailedPrecondition, $"the netavark that is installed knows no networks of the driver {network.Driver}: a later version does");
        var isMissing = reason.Contains("iptables", StringComparison.Ordinal) && NetworkExecutable.Find("iptables") is null
            || reason.Contains("nft", StringComparison.Ordinal) && NetworkExecutable.Find("nft") is null;
        return isMissing
            ? new StrataException(ErrorKind.FailedPrecondition, $"connecting a container to a {network.Driver} needs the firewall's command, which is not installed: install the packages iptables and nftables ({reason})")
            : new StrataException(ErrorKind.Unavailable, $"netavark can't connect the container to the network's interface {network.Interface}: {reason}");
    }

    private static string Explain(string output)
    {
        // What comes before may be a complaint about a missing log.
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            try
            {
                if (JsonSerializer.Deserialize(line, NetavarkJson.Default.NetavarkError)?.Error is { } error) return error;
            }
            catch (JsonException)
            {
                // Not the answer.
            }
        }
        return output.Trim() is { Length: > 0 } text ? text : "it says nothing";
    }
}
