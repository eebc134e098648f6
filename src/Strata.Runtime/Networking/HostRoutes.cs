using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Strata.Runtime.Networking;

/// <summary>The addresses that the machine knows a way to, so that no network is given them a second time.</summary>
public static class HostRoutes
{
    /// <summary>A range of addresses and the interface that it lies behind.</summary>
    public readonly record struct Route(IPNetwork Prefix, string Interface);

    /// <summary>All routes but the default ones, link-local and multicast ranges (proc(5), <c>/proc/net</c>).</summary>
    public static IReadOnlyList<Route> Read() => [.. ReadFour("/proc/net/route"), .. ReadSix("/proc/net/ipv6_route")];

    /// <summary>The first route that shares addresses with a range and lies behind another interface; null when there is none.</summary>
    public static Route? FindClash(IEnumerable<Route> routes, IPNetwork prefix, string own)
    {
        foreach (var route in routes)
        {
            if (route.Interface != own && Overlap(route.Prefix, prefix)) return route;
        }
        return null;
    }

    /// <summary>True when two ranges share an address.</summary>
    public static bool Overlap(IPNetwork a, IPNetwork b) =>
        a.BaseAddress.AddressFamily == b.BaseAddress.AddressFamily && (a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress));

    private static IEnumerable<Route> ReadFour(string path)
    {
        if (!File.Exists(path)) yield break;
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var words = line.Split('\t', StringSplitOptions.TrimEntries);
            if (words.Length < 8 || !TryHex(words[1], out var destination) || !TryHex(words[7], out var mask) || mask == 0) continue;
            // In network order, printed as a number of this machine.
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, destination & mask);
            yield return new Route(new IPNetwork(new IPAddress(bytes), int.CreateChecked(uint.PopCount(mask))), words[0]);
        }
    }

    private static IEnumerable<Route> ReadSix(string path)
    {
        if (!File.Exists(path)) yield break;
        foreach (var line in File.ReadLines(path))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 10 || words[0].Length != 32 || !TryHex(words[1], out var length) || length == 0) continue;
            var address = new IPAddress(Convert.FromHexString(words[0]));
            if (address.IsIPv6LinkLocal || address.IsIPv6Multicast || IPAddress.IsLoopback(address)) continue;
            yield return new Route(new IPNetwork(address, (int)length), words[^1]);
        }
    }

    private static bool TryHex(string text, out uint value) => uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
