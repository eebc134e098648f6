using System.Net;
using System.Net.Sockets;
using Strata.Engine.Networks.Documents;
using Strata.Oci;
using Strata.Runtime.Networking;

namespace Strata.Engine.Networks;

/// <summary>Turns what a command line asks for into a network's document, in Docker's terms and with Docker's refusals.</summary>
internal static class NetworkMaker
{
    /// <summary>The document.</summary>
    /// <param name="network">What was asked for.</param>
    /// <param name="others">The networks that there are.</param>
    /// <param name="created">Now.</param>
    /// <exception cref="StrataException">InvalidArgument, NotImplemented, Conflict or ResourceExhausted.</exception>
    public static NetworkDocument Make(NewNetwork network, IReadOnlyList<NetworkDocument> others, DateTimeOffset created)
    {
        if (network.Name.Trim().Length == 0) throw StrataException.Invalid("invalid name: name is empty");
        if (network.Name is "default" || others.Any(o => o.IsPredefined && o.Name == network.Name)) throw StrataException.Invalid($"operation is not permitted on predefined {network.Name} network");
        if (others.Any(o => o.Name == network.Name)) throw new StrataException(ErrorKind.Conflict, $"network with name {network.Name} already exists");
        CheckDriver(network);
        NetworkOptions.Check(network.Driver, network.Options);
        if (!network.HasIPv4 && !network.HasIPv6) throw StrataException.Invalid("IPv4 or IPv6 must be enabled");

        var id = NetworkResolver.NewId();
        var configs = ReadConfigs(network);
        var taken = others.SelectMany(static o => o.Ipam.Config ?? []).Select(static c => IPNetwork.Parse(c.Subnet)).ToList();
        if (configs.Any(c => taken.Any(t => HostRoutes.Overlap(t, IPNetwork.Parse(c.Subnet)))))
        {
            throw StrataException.Invalid("invalid pool request: Pool overlaps with other one on this address space");
        }
        var name = network.Driver == "bridge" ? network.Options.GetValueOrDefault(NetworkOptions.BridgeName) ?? "br-" + id[..12] : network.Options[NetworkOptions.Parent];
        if (network.Driver == "bridge" && others.FirstOrDefault(o => o.Driver == "bridge" && o.Interface == name) is { } owner)
        {
            throw new StrataException(ErrorKind.Conflict, $"bridge name {name} already in use by network {owner.Name}");
        }
        var hasChosen = false;
        if (network.HasIPv4 && !configs.Exists(c => IsFamily(c, AddressFamily.InterNetwork)))
        {
            configs.Add(Chosen(SubnetPools.Choose(taken, HostRoutes.Read(), name)));
            hasChosen = true;
        }
        if (network.HasIPv6 && !configs.Exists(c => IsFamily(c, AddressFamily.InterNetworkV6))) configs.Add(Chosen(SubnetPools.ChooseSix()));
        return new NetworkDocument
        {
            Name = network.Name,
            Id = id,
            Created = created,
            Driver = network.Driver,
            EnableIPv4 = network.HasIPv4,
            EnableIPv6 = network.HasIPv6,
            Ipam = new IpamDocument { Options = new Dictionary<string, string>(), Config = configs },
            Internal = network.IsInternal,
            Attachable = network.IsAttachable,
            Options = network.Options,
            Labels = network.Labels,
            Interface = name,
            HasChosenSubnets = hasChosen,
        };
    }

    /// <summary>A range that was chosen, with its first address as the gateway.</summary>
    public static IpamConfig Chosen(IPNetwork prefix) => new() { Subnet = prefix.ToString(), Gateway = AddressArithmetic.At(prefix, 1).ToString() };

    private static void CheckDriver(NewNetwork network)
    {
        switch (network.Driver)
        {
            case "bridge":
                return;
            case "host" or "null":
                throw StrataException.Invalid($"only one instance of \"{network.Driver}\" network is allowed");
            case "macvlan" or "ipvlan":
                if (!network.Options.ContainsKey(NetworkOptions.Parent)) throw StrataException.Invalid($"a network of the driver {network.Driver} needs an interface of this machine to hang on: give it with --opt parent=INTERFACE");
                return;
            case "overlay":
                throw StrataException.NotSupported("networks of the driver overlay are not supported: there are no swarms");
            default:
                throw StrataException.NotFound($"plugin \"{network.Driver}\" not found: the drivers are bridge, macvlan and ipvlan");
        }
    }

    // As Docker's command line: each gateway, range and reserved address goes to the subnet that holds it.
    private static List<IpamConfig> ReadConfigs(NewNetwork network)
    {
        var prefixes = new List<IPNetwork>();
        foreach (var text in network.Subnets)
        {
            var prefix = ReadPrefix(text);
            if (prefixes.Exists(p => HostRoutes.Overlap(p, prefix))) throw StrataException.Invalid("multiple overlapping subnet configuration is not supported");
            if (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && !network.HasIPv6) throw StrataException.Invalid($"the subnet {text} needs IPv6: add --ipv6");
            if (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork && !network.HasIPv4) throw StrataException.Invalid($"the subnet {text} needs IPv4: leave --ipv4=false out");
            prefixes.Add(prefix);
        }
        if (prefixes.Count == 0 && (network.Gateways.Count > 0 || network.Ranges.Count > 0)) throw StrataException.Invalid("every ip-range or gateway must have a corresponding subnet");
        var gateways = network.Gateways.Select(g => (Text: g, Of: prefixes.FindIndex(p => IPAddress.TryParse(g, out var a) && p.Contains(a)))).ToList();
        if (gateways.Find(static g => g.Of < 0) is { Text: not null } stray) throw StrataException.Invalid($"no matching subnet for gateway {stray.Text}");
        if (gateways.GroupBy(static g => g.Of).FirstOrDefault(static g => g.Count() > 1) is { } twice) throw StrataException.Invalid($"cannot configure multiple gateways ({twice.ElementAt(1).Text}, {twice.First().Text}) on the same subnet ({prefixes[twice.Key]})");
        var ranges = network.Ranges.Select(r => (Prefix: ReadPrefix(r), Text: r)).Select(r => (r.Prefix, r.Text, Of: prefixes.FindIndex(p => p.Contains(r.Prefix.BaseAddress) && r.Prefix.PrefixLength >= p.PrefixLength))).ToList();
        foreach (var range in ranges)
        {
            if (range.Of < 0) throw StrataException.Invalid($"no matching subnet for range {range.Text}");
        }
        if (ranges.GroupBy(static r => r.Of).FirstOrDefault(static g => g.Count() > 1) is { } ranged) throw StrataException.Invalid($"cannot configure multiple ranges ({ranged.ElementAt(1).Text}, {ranged.First().Text}) on the same subnet ({prefixes[ranged.Key]})");
        var reserved = network.ReservedAddresses.Select(r => (r.Key, r.Value, Of: prefixes.FindIndex(p => IPAddress.TryParse(r.Value, out var a) && p.Contains(a)))).ToList();
        foreach (var address in reserved)
        {
            if (address.Of < 0) throw StrataException.Invalid($"no matching subnet for aux-address {address.Value}");
        }
        return [.. prefixes.Select((prefix, i) => new IpamConfig
        {
            Subnet = prefix.ToString(),
            Gateway = gateways.Find(g => g.Of == i).Text,
            IpRange = ranges.Find(r => r.Of == i) is { Text: not null } range ? range.Prefix.ToString() : null,
            AuxiliaryAddresses = reserved.Exists(r => r.Of == i) ? reserved.Where(r => r.Of == i).ToDictionary(static r => r.Key, static r => r.Value) : null,
        })];
    }

    private static IPNetwork ReadPrefix(string text)
    {
        var parts = text.Split('/');
        if (IPNetwork.TryParse(text, out var prefix) && parts.Length == 2 && IPAddress.TryParse(parts[0], out var start) && prefix.BaseAddress.Equals(start)) return prefix;
        if (parts.Length == 2 && IPAddress.TryParse(parts[0], out var address) && int.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length) && length <= AddressArithmetic.Bits(address.AddressFamily))
        {
            var free = AddressArithmetic.Bits(address.AddressFamily) - length;
            var number = free >= 128 ? UInt128.Zero : AddressArithmetic.ToNumber(address) >> free << free;
            throw StrataException.Invalid($"invalid network config:\ninvalid subnet {text}: it should be {AddressArithmetic.ToAddress(number, address.AddressFamily)}/{length}");
        }
        throw StrataException.Invalid($"invalid network config:\ninvalid subnet {text}: invalid CIDR block notation");
    }

    private static bool IsFamily(IpamConfig config, AddressFamily family) => IPNetwork.Parse(config.Subnet).BaseAddress.AddressFamily == family;
}
