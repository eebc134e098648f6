using System.Net;
using Strata.Oci;
using Strata.Runtime.Networking;

namespace Strata.Engine.Networks;

/// <summary>Chooses ranges of addresses for networks that ask for none: Docker's, the first that neither the machine nor another network uses.</summary>
internal static class SubnetPools
{
    // 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 to 192.168.240.0/20.
    private static readonly IPNetwork[] Pools =
    [
        .. Enumerable.Range(17, 15).Select(static n => new IPNetwork(new IPAddress([172, (byte)n, 0, 0]), 16)),
        .. Enumerable.Range(0, 16).Select(static n => new IPNetwork(new IPAddress([192, 168, (byte)(n * 16), 0]), 20)),
    ];

    /// <summary>A free IPv4 range.</summary>
    /// <exception cref="StrataException">ResourceExhausted: all are used; with Docker's text.</exception>
    public static IPNetwork Choose(IReadOnlyList<IPNetwork> taken, IReadOnlyList<HostRoutes.Route> routes, string own)
    {
        foreach (var pool in Pools)
        {
            if (!taken.Any(t => HostRoutes.Overlap(t, pool)) && HostRoutes.FindClash(routes, pool, own) is null) return pool;
        }
        throw new StrataException(ErrorKind.ResourceExhausted, "all predefined address pools have been fully subnetted: give the network a range with --subnet");
    }

    /// <summary>A unique local IPv6 range (RFC 4193): random, so that it is nobody else's.</summary>
    public static IPNetwork ChooseSix()
    {
        var bytes = new byte[16];
        RandomId.Fill(bytes.AsSpan(0, 6));
        bytes[0] = 0xfd;
        return new IPNetwork(new IPAddress(bytes), 64);
    }
}
