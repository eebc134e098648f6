using System.Net;
using System.Net.Sockets;
using Strata.Engine.Networks.Documents;

namespace Strata.Engine.Networks;

/// <summary>A range of addresses of a network, read, and with its gateway known.</summary>
internal sealed class NetworkRange
{
    private readonly IPNetwork _pool;
    private readonly HashSet<IPAddress> _reserved;

    public NetworkRange(IpamConfig config)
    {
        Prefix = IPNetwork.Parse(config.Subnet);
        _pool = config.IpRange is null ? Prefix : IPNetwork.Parse(config.IpRange);
        // As Docker: the first of the part that is handed out, which may be the first of all.
        Gateway = config.Gateway is not null ? IPAddress.Parse(config.Gateway) : config.IpRange is not null && !_pool.BaseAddress.Equals(Prefix.BaseAddress) ? _pool.BaseAddress : AddressArithmetic.At(Prefix, 1);
        _reserved = [Gateway, .. (config.AuxiliaryAddresses ?? new Dictionary<string, string>()).Values.Select(IPAddress.Parse)];
    }

    public IPNetwork Prefix { get; }

    public IPAddress Gateway { get; }

    public AddressFamily Family => Prefix.BaseAddress.AddressFamily;

    /// <summary>True for an address that a container may have when it asks for it.</summary>
    public bool Allows(IPAddress address) => Prefix.Contains(address) && !_reserved.Contains(address);

    /// <summary>The first address that is free; null when there is none.</summary>
    public IPAddress? FindFree(IReadOnlySet<string> taken)
    {
        var first = AddressArithmetic.ToNumber(_pool.BaseAddress);
        var last = AddressArithmetic.Last(_pool);
        // The range's own name and, of IPv4, the address that means all; ranges of one or two addresses have neither.
        var bits = AddressArithmetic.Bits(Family) - Prefix.PrefixLength;
        var lowest = AddressArithmetic.ToNumber(Prefix.BaseAddress);
        var highest = AddressArithmetic.Last(Prefix);
        for (var number = first; ; number++)
        {
            var address = AddressArithmetic.ToAddress(number, Family);
            var isSpecial = bits > 1 && (number == lowest || Family == AddressFamily.InterNetwork && number == highest);
            if (!isSpecial && !_reserved.Contains(address) && !taken.Contains(address.ToString())) return address;
            if (number == last) return null;
        }
    }
}
