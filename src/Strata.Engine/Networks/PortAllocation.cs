using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks.Documents;
using Strata.Oci;
using Strata.Runtime.Networking;
using Strata.Storage;
using Strata.Storage.Networks;

namespace Strata.Engine.Networks;

/// <summary>Gives ports of the machine to a container: those asked for, or free ones.</summary>
internal sealed class PortAllocation
{
    private readonly Store _store;
    private readonly string _container;
    private readonly HeldPorts _held;
    private readonly IReadOnlyList<string> _everywhere;
    private readonly List<PortForward> _forwards = [];
    private readonly Dictionary<string, List<PortBinding>> _bindings = [];

    private PortAllocation(Store store, string container, HeldPorts held, NetworkDocument network)
    {
        _store = store;
        _container = container;
        _held = held;
        // What leads from "everywhere" to the container: nothing of a family that its network does not have.
        _everywhere = [.. (string[])(network.EnableIPv4 ? [network.Options.GetValueOrDefault(NetworkOptions.HostAddress, "0.0.0.0")] : []), .. (string[])(network.EnableIPv6 ? ["::"] : [])];
    }

    /// <summary>Takes the ports. Part of the caller's transaction.</summary>
    /// <param name="store">Where other containers' ports stand.</param>
    /// <param name="container">Whose they are to be.</param>
    /// <param name="network">Which they lead into.</param>
    /// <param name="held">Keeps the machine's programs from them.</param>
    /// <returns>What the firewall is to do, and what <c>inspect</c> shows.</returns>
    /// <exception cref="StrataException">Conflict: a port is taken; with Docker's text.</exception>
    public static (IReadOnlyList<PortForward> Forwards, IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> Ports) Take(Store store, ContainerDocument container, NetworkDocument network, HeldPorts held)
    {
        var allocation = new PortAllocation(store, container.Id, held, network);
        var wanted = container.HostConfig.PortBindings;
        foreach (var (port, bindings) in wanted)
        {
            foreach (var binding in bindings) allocation.Take(port, binding);
        }
        var exposed = (container.Config.ExposedPorts?.Keys ?? []).Order(PortOrder.Instance).ToList();
        if (container.HostConfig.PublishAllPorts)
        {
            foreach (var port in exposed.Where(p => !wanted.ContainsKey(p))) allocation.Take(port, new PortBinding("", ""));
        }
        var ports = new SortedDictionary<string, IReadOnlyList<PortBinding>?>(StringComparer.Ordinal);
        foreach (var port in exposed) ports[port] = null;
        foreach (var (port, bindings) in allocation._bindings) ports[port] = bindings;
        return (Join(allocation._forwards), ports);
    }

    private void Take(string port, PortBinding binding)
    {
        var (number, protocol) = PortOrder.Read(port);
        IReadOnlyList<string> addresses = binding.HostIp.Length == 0 ? _everywhere : [binding.HostIp];
        var ends = binding.HostPort.Split('-');
        int? taken = null;
        if (binding.HostPort.Length == 0)
        {
            for (var tries = 0; taken is null && tries < 1000; tries++) taken = TryTake(protocol, addresses, 0);
            if (taken is null) throw new StrataException(ErrorKind.ResourceExhausted, $"no port of this machine is free for port {port} of the container");
        }
        else
        {
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            var last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            for (var candidate = first; taken is null && candidate <= last; candidate++) taken = TryTake(protocol, addresses, candidate);
            if (taken is null)
            {
                var place = $"{(addresses[0].Contains(':', StringComparison.Ordinal) ? $"[{addresses[0]}]" : addresses[0])}:{binding.HostPort}";
                throw new StrataException(ErrorKind.Conflict, IsGiven(protocol, addresses, first) ? $"Bind for {place} failed: port is already allocated" : $"failed to bind host port for {place} to port {port} of the container: address already in use");
            }
        }
        foreach (var address in addresses)
        {
            _store.Networks.AddHostPort(_container, new HostPort(protocol, taken.Value, address));
            Bindings(port).Add(new PortBinding(address, taken.Value.ToString(CultureInfo.InvariantCulture)));
        }
        // Every address of every family that the network has is one rule.
        if (addresses.All(static a => a is "0.0.0.0" or "::") && addresses.Count == _everywhere.Count) _forwards.Add(new PortForward(protocol, "", taken.Value, number));
        else _forwards.AddRange(addresses.Select(address => new PortForward(protocol, address, taken.Value, number)));
    }

    private List<PortBinding> Bindings(string port)
    {
        if (!_bindings.TryGetValue(port, out var list)) _bindings.Add(port, list = []);
        return list;
    }

    // The same number at each address, or none.
    private int? TryTake(string protocol, IReadOnlyList<string> addresses, int port)
    {
        if (port > 0 && IsGiven(protocol, addresses, port)) return null;
        var count = 0;
        foreach (var address in addresses)
        {
            int? got;
            try
            {
                got = _held.TryTake(protocol, IPAddress.Parse(address), port);
            }
            catch (SocketException e)
            {
                throw new StrataException(e.SocketErrorCode == SocketError.AccessDenied ? ErrorKind.PermissionDenied : ErrorKind.InvalidArgument, $"failed to bind host port {address}:{port}/{protocol}: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..]}", e);
            }
            if (got is null || IsGiven(protocol, addresses, got.Value))
            {
                for (; count > 0; count--) _held.DropLast();
                if (got is not null) _held.DropLast();
                return null;
            }
            port = got.Value;
            count++;
        }
        return port;
    }

    private bool IsGiven(string protocol, IReadOnlyList<string> addresses, int port) =>
        _store.Networks.ListHostAddresses(protocol, port).Any(other => addresses.Any(own => Overlap(own, other)));

    private static bool Overlap(string a, string b) =>
        a == b || IPAddress.Parse(a).AddressFamily == IPAddress.Parse(b).AddressFamily && (a is "0.0.0.0" or "::" || b is "0.0.0.0" or "::");

    // A range as one rule, not as hundreds.
    private static List<PortForward> Join(List<PortForward> forwards)
    {
        var joined = new List<PortForward>();
        foreach (var next in forwards)
        {
            if (joined is [.., var last] && last.Protocol == next.Protocol && last.HostAddress == next.HostAddress && last.HostPort + last.Count == next.HostPort && last.ContainerPort + last.Count == next.ContainerPort)
            {
                joined[^1] = last with { Count = last.Count + 1 };
            }
            else joined.Add(next);
        }
        return joined;
    }
}
