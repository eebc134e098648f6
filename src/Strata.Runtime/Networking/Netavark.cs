using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Strata.Linux.Namespaces;
using Strata.Oci;

namespace Strata.Runtime.Networking;

/// <summary>Networks that hang on an interface of the machine (macvlan, ipvlan), by netavark. One call connects one endpoint, so that networks can be joined and left one by one.</summary>
[SupportedOSPlatform("linux")]
internal sealed class Netavark : INetworkDriver
{
    private readonly string _path;
    private readonly string _stateDirectory;
    private readonly TimeProvider _time;

    /// <summary>Finds netavark.</summary>
    /// <param name="stateDirectory">Where it may keep what it wants to.</param>
    /// <param name="time">For waiting.</param>
    /// <exception cref="StrataException">FailedPrecondition: it is not installed.</exception>
    public Netavark(string stateDirectory, TimeProvider time)
    {
        _path = NetworkExecutable.Get("netavark", "connecting a container to a macvlan or ipvlan");
        _stateDirectory = stateDirectory;
        _time = time;
    }

    /// <inheritdoc/>
    public async Task<ConnectedEndpoint> SetUpAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        var (code, output) = await RunAsync("setup", namespacePath, network, endpoint, held);
        if (code != 0) throw Fail(network, output);
        try
        {
            var status = JsonSerializer.Deserialize(output, NetavarkJson.Default.DictionaryStringNetavarkStatus)?.GetValueOrDefault(network.Id);
            return new ConnectedEndpoint(status?.Interfaces?.GetValueOrDefault(endpoint.InterfaceName)?.MacAddress ?? "", []);
        }
        catch (JsonException e)
        {
            throw new StrataException(ErrorKind.Internal, $"netavark said what is not understood: {output.Trim()}", e);
        }
    }

    /// <inheritdoc/>
    public async Task TearDownAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        var (code, _) = await RunAsync("teardown", namespacePath, network, endpoint, held);
        if (code == 0) return;
        // It stops at the first thing that it misses, where it was killed half-way before; what it has made whole it takes back whole.
        NetworkNamespace.Create(namespacePath);
        await RunAsync("setup", namespacePath, network, endpoint, held);
        await RunAsync("teardown", namespacePath, network, endpoint, held);
    }

    private Task<(int Code, string Output)> RunAsync(string command, string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        // Version 1.4 makes only the last directory of this path, and fails without it when it takes an endpoint back.
        Directory.CreateDirectory(Path.Combine(_stateDirectory, NameServer.DirectoryName));
        var request = JsonSerializer.SerializeToUtf8Bytes(ToRequest(network, endpoint), NetavarkJson.Default.NetavarkRequest);
        return NetworkCommand.RunAsync(_path, ["--config", _stateDirectory, command, namespacePath], request, withErrors: false, held, _time);
    }

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
                Options = Options(network),
            },
        },
    };

    private static Dictionary<string, string> Options(NetworkSpecification network)
    {
        var options = new Dictionary<string, string> { ["metric"] = network.Metric.ToString(CultureInfo.InvariantCulture) };
        if (network.Mtu is { } mtu) options["mtu"] = mtu.ToString(CultureInfo.InvariantCulture);
        if (network.Mode is { } mode) options["mode"] = mode;
        return options;
    }

    private static StrataException Fail(NetworkSpecification network, string output)
    {
        var reason = Explain(output);
        return reason.StartsWith("unknown network driver", StringComparison.Ordinal)
            ? new StrataException(ErrorKind.FailedPrecondition, $"the netavark that is installed knows no networks of the driver {network.Driver}: a later version does")
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
