using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks.Documents;
using Strata.Oci;
using Strata.Runtime.Networking;
using Strata.Storage;

namespace Strata.Engine.Networks;

/// <summary>A container's place in a network: chosen from what is free, named in the store, and then described.</summary>
[SupportedOSPlatform("linux")]
internal sealed record EndpointPlan(NetworkDocument Network, EndpointDocument Endpoint)
{
    private const int FirstMetric = 100;

    /// <summary>Chooses addresses and names the endpoint in the store. Part of the caller's transaction.</summary>
    /// <exception cref="StrataException">Conflict: an address is taken. ResourceExhausted: none is free. InvalidArgument: the network can't give what was asked for.</exception>
    public static EndpointPlan Add(Store store, NetworkDocument network, ContainerDocument container, EndpointSettings wanted, IReadOnlyList<PortForward> ports)
    {
        AttachmentRules.CheckAttachment(network, new NetworkAttachment { Network = network.Name, Aliases = wanted.Aliases ?? [], IPv4Address = wanted.Wanted?.IPv4Address, IPv6Address = wanted.Wanted?.IPv6Address });
        var others = store.Networks.ListEndpoints(container.Id).Select(NetworkJson.Read).Select(static e => e.InterfaceName).ToHashSet();
        var document = new EndpointDocument
        {
            EndpointId = NetworkResolver.NewId(),
            ContainerName = container.Name[1..],
            InterfaceName = Enumerable.Range(0, int.MaxValue).Select(static n => $"eth{n}").First(n => !others.Contains(n)),
            Addresses = [.. ChooseAddresses(network, wanted, store.Networks.ListAddresses(network.Id))],
            MacAddress = wanted.WantedMacAddress.Length == 0 ? null : wanted.WantedMacAddress,
            Aliases = network.IsPredefined ? [] : [.. Names(container, wanted).Skip(1)],
            NameServers = network.IsPredefined ? [] : container.HostConfig.Dns,
            Ports = ports,
        };
        store.Networks.AddEndpoint(NetworkJson.ToRecord(container.Id, network.Id, document), document.Addresses);
        return new EndpointPlan(network, document);
    }

    /// <summary>The network in the tools' terms.</summary>
    public NetworkSpecification ToNetwork() => new()
    {
        Id = Network.Id,
        Driver = Network.Driver,
        Interface = Network.Interface,
        Subnets = [.. Ranges(Network).Select(static r => new NetworkSubnet(r.Prefix, r.Gateway))],
        IsInternal = Network.Internal,
        HasNames = HasNames(Network),
        // The way out is that of the network which was joined first: answers must leave where the machine's ports lead in.
        Metric = FirstMetric + int.Parse(Endpoint.InterfaceName["eth".Length..], CultureInfo.InvariantCulture),
        Mtu = NetworkOptions.FindMtu(Network.Options),
        Mode = NetworkOptions.FindMode(Network.Driver, Network.Options),
    };

    /// <summary>The endpoint in the tools' terms.</summary>
    public EndpointSpecification ToEndpoint(string container) => new()
    {
        Id = Endpoint.EndpointId,
        ContainerId = container,
        ContainerName = Endpoint.ContainerName,
        InterfaceName = Endpoint.InterfaceName,
        Addresses = [.. Endpoint.Addresses.Select(IPAddress.Parse)],
        MacAddress = Endpoint.MacAddress,
        Aliases = Endpoint.Aliases,
        NameServers = [.. Endpoint.NameServers.Select(IPAddress.Parse)],
        Ports = Endpoint.Ports,
    };

    /// <summary>The endpoint as <c>inspect</c> shows it.</summary>
    public EndpointSettings Describe(EndpointSettings wanted)
    {
        var four = Find(AddressFamily.InterNetwork);
        var six = Find(AddressFamily.InterNetworkV6);
        return wanted with
        {
            NetworkId = Network.Id,
            EndpointId = Endpoint.EndpointId,
            MacAddress = Endpoint.MacAddress ?? "",
            Gateway = Network.Internal ? "" : four.Range?.Gateway.ToString() ?? "",
            IpAddress = four.Address ?? "",
            IpPrefixLength = four.Range?.Prefix.PrefixLength ?? 0,
            Ipv6Gateway = Network.Internal ? "" : six.Range?.Gateway.ToString() ?? "",
            Ipv6Address = six.Address ?? "",
            Ipv6PrefixLength = six.Range?.Prefix.PrefixLength ?? 0,
            DnsNames = Network.IsPredefined ? null : [Endpoint.ContainerName, .. Endpoint.Aliases],
        };
    }

    /// <summary>The network's ranges.</summary>
    public static IEnumerable<NetworkRange> Ranges(NetworkDocument network) => (network.Ipam.Config ?? []).Select(static c => new NetworkRange(c));

    /// <summary>The default bridge answers no names, as Docker's; a macvlan has no gateway of ours that could.</summary>
    private static bool HasNames(NetworkDocument network) => !network.IsPredefined && network.Driver == "bridge";

    private (string? Address, NetworkRange? Range) Find(AddressFamily family)
    {
        var address = Endpoint.Addresses.FirstOrDefault(a => IPAddress.Parse(a).AddressFamily == family);
        return (address, address is null ? null : Ranges(Network).First(r => r.Prefix.Contains(IPAddress.Parse(address))));
    }

    private static IEnumerable<string> ChooseAddresses(NetworkDocument network, EndpointSettings wanted, IReadOnlySet<string> taken)
    {
        foreach (var family in Ranges(network).GroupBy(static r => r.Family))
        {
            var asked = family.Key == AddressFamily.InterNetwork ? wanted.Wanted?.IPv4Address : wanted.Wanted?.IPv6Address;
            if (asked is not null)
            {
                var address = IPAddress.Parse(asked);
                if (taken.Contains(address.ToString()) || !family.Any(r => r.Allows(address))) throw new StrataException(ErrorKind.Conflict, "Address already in use");
                yield return address.ToString();
                continue;
            }
            // Docker too gives an address of one range a family: the first with room.
            yield return family.Select(r => r.FindFree(taken)).FirstOrDefault(static a => a is not null)?.ToString()
                ?? throw new StrataException(ErrorKind.ResourceExhausted, $"no available IPv{(family.Key == AddressFamily.InterNetwork ? 4 : 6)} addresses on this network's address pools: {network.Name} ({network.Id})");
        }
    }

    private static IEnumerable<string> Names(ContainerDocument container, EndpointSettings wanted) =>
        new[] { container.Name[1..] }.Concat(wanted.Aliases ?? []).Append(container.Id[..12]).Append(container.Config.Hostname).Where(static n => n.Length > 0).Distinct();
}
