using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Strata.Linux;
using Strata.Linux.Interfaces;
using Strata.Linux.Namespaces;
using Strata.Oci;

namespace Strata.Runtime.Networking;

/// <summary>
/// Bridges: each endpoint is a pair of interfaces, one in the container and one on the bridge. What is made has names that follow from the
/// endpoint's and the network's ids, so that it is found again after a kill. A bridge appears with its first endpoint, after its rules,
/// and goes with its last.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class BridgeDriver : INetworkDriver
{
    private readonly Firewall _firewall;
    private readonly NameServer _names;

    /// <summary>Makes it.</summary>
    /// <param name="stateDirectory">Where the name servers' files are; absolute, emptied by a reboot.</param>
    /// <param name="time">For waiting.</param>
    /// <exception cref="StrataException">FailedPrecondition: nft is not installed.</exception>
    public BridgeDriver(string stateDirectory, TimeProvider time)
    {
        _firewall = new Firewall(time);
        _names = new NameServer(stateDirectory, time);
    }

    /// <inheritdoc/>
    public async Task<ConnectedEndpoint> SetUpAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        try
        {
            using var route = new RouteSocket();
            var bridge = route.Find(network.Interface);
            var hardwareAddress = HardwareAddress(endpoint);
            // The firewall's program works while the interfaces are made.
            var rules = _firewall.AddAsync(network, endpoint, bridge is not null, held);
            try
            {
                AddPair(route, namespacePath, network, endpoint, hardwareAddress);
            }
            finally
            {
                await rules;
            }
            var index = bridge?.Index ?? AddBridge(route, network);
            foreach (var subnet in network.Subnets) route.AddAddress(index, subnet.Gateway, subnet.Prefix.PrefixLength);
            route.Raise(index);
            var port = route.Find(NameOf(endpoint))?.Index ?? throw new LinuxException("finding the interface", NameOf(endpoint), Errno.ENODEV);
            route.Connect(port, index);
            // A container that comes to its own published port: where bridges call the firewall, it is led back before it has left the bridge.
            if (endpoint.Ports.Count > 0) route.LetReturn(port);
            if (network.HasNames) await _names.AddAsync(network, endpoint, held);
            return new ConnectedEndpoint(Format(hardwareAddress), network.HasNames ? [.. network.Subnets.Select(static s => s.Gateway)] : []);
        }
        catch (LinuxException e) when (e.Errno is not (Errno.EPERM or Errno.EACCES))
        {
            throw new StrataException(ErrorKind.Unavailable, $"the container can't be connected to the network's interface {network.Interface}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async Task TearDownAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        if (network.HasNames) await _names.RemoveAsync(network, endpoint);
        using var route = new RouteSocket();
        route.Remove(NameOf(endpoint));
        var bridge = route.Find(network.Interface);
        var isLast = bridge is null || !route.HasPorts(bridge.Value.Index);
        // One that was there before us stays.
        if (isLast && bridge is { } made && made.HardwareAddress.AsSpan().SequenceEqual(HardwareAddress(network))) route.Remove(network.Interface);
        await _firewall.RemoveAsync(isLast ? network : null, endpoint, name => route.Find(name) is not null, held);
    }

    private static void AddPair(RouteSocket route, string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, byte[] hardwareAddress)
    {
        using var space = File.OpenHandle(namespacePath);
        var name = NameOf(endpoint);
        var descriptor = (int)space.DangerousGetHandle();
        if (!route.TryAddPair(name, endpoint.InterfaceName, descriptor, hardwareAddress, network.Mtu))
        {
            // An earlier try was killed.
            route.Remove(name);
            if (!route.TryAddPair(name, endpoint.InterfaceName, descriptor, hardwareAddress, network.Mtu)) throw new LinuxException("adding the interface", name, Errno.EEXIST);
        }
        NetworkNamespace.RunIn(space, () => ConfigureInside(network, endpoint));
    }

    private static void ConfigureInside(NetworkSpecification network, EndpointSpecification endpoint)
    {
        var name = endpoint.InterfaceName;
        var hasSix = endpoint.Addresses.Any(static a => a.AddressFamily == AddressFamily.InterNetworkV6);
        // Neighbours hear at once that an address has moved here.
        Set($"ipv4/conf/{name}/arp_notify", "1");
        if (hasSix) Set($"ipv6/conf/{name}/accept_ra", "0");
        else Set($"ipv6/conf/{name}/disable_ipv6", "1");
        using var route = new RouteSocket();
        var index = route.Find(name)?.Index ?? throw new LinuxException("finding the interface", name, Errno.ENODEV);
        var subnets = endpoint.Addresses.Select(a => (Address: a, Subnet: network.Subnets.First(s => s.Prefix.Contains(a)))).ToList();
        foreach (var (address, subnet) in subnets) route.AddAddress(index, address, subnet.Prefix.PrefixLength);
        route.Raise(index);
        if (network.IsInternal) return;
        foreach (var (_, subnet) in subnets) route.AddDefaultRoute(index, subnet.Gateway, network.Metric);
    }

    private static int AddBridge(RouteSocket route, NetworkSpecification network)
    {
        route.TryAddBridge(network.Interface, HardwareAddress(network), network.Mtu);
        var index = route.Find(network.Interface)?.Index ?? throw new LinuxException("finding the interface", network.Interface, Errno.ENODEV);
        // Ports of the loopback addresses lead into it; the firewall keeps out what comes with such an address.
        Set($"ipv4/conf/{network.Interface}/route_localnet", "1");
        Set($"ipv6/conf/{network.Interface}/accept_ra", "0");
        if (network.IsInternal) return index;
        Set("ipv4/ip_forward", "1");
        if (network.Subnets.Any(static s => s.Prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6)) Set("ipv6/conf/all/forwarding", "1");
        return index;
    }

    // Of this thread's network namespace.
    private static void Set(string name, string value)
    {
        var file = "/proc/sys/net/" + name;
        // A kernel without IPv6 has not all of them, and some machines do not let us write what is right already.
        if (!File.Exists(file) || File.ReadAllText(file).Trim() == value) return;
        try
        {
            File.WriteAllText(file, value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"{name} can't be set to {value}: {e.Message}", e);
        }
    }

    // As long as the kernel lets names be.
    private static string NameOf(EndpointSpecification endpoint) => "veth" + endpoint.Id[..11];

    // Of the address, as an address that another container had before then has not moved.
    private static byte[] HardwareAddress(EndpointSpecification endpoint)
    {
        if (endpoint.MacAddress is { } wanted) return PhysicalAddress.Parse(wanted).GetAddressBytes();
        return endpoint.Addresses.FirstOrDefault(static a => a.AddressFamily == AddressFamily.InterNetwork) is { } address
            ? [0x02, 0x42, .. address.GetAddressBytes()]
            : [0x02, .. Convert.FromHexString(endpoint.Id[^10..])];
    }

    private static byte[] HardwareAddress(NetworkSpecification network) => [0x02, .. Convert.FromHexString(network.Id[..10])];

    private static string Format(byte[] hardwareAddress) => Convert.ToHexStringLower(hardwareAddress).Chunk(2).Select(static c => new string(c)).Aggregate(static (a, b) => a + ":" + b);
}
