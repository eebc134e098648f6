using System.Globalization;
using System.Net;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks;

namespace Strata.Cli.Commands.Containers;

/// <summary>A container's ports as <c>ps</c> and <c>port</c> show them.</summary>
internal static class PortText
{
    /// <summary>The column of <c>ps</c>: <c>0.0.0.0:8080->80/tcp</c>; ports that follow each other as a range.</summary>
    public static string Column(ContainerDocument container)
    {
        var groups = new List<(string Key, int First, int Last)>();
        var ranges = new List<string>();
        var single = new List<string>();
        foreach (var (address, published, port, protocol) in List(container))
        {
            var key = protocol;
            if (address.Length > 0)
            {
                if (published != port)
                {
                    single.Add($"{Place(address, published)}->{port}/{protocol}");
                    continue;
                }
                key = $"{address}/{protocol}";
            }
            var at = groups.FindIndex(g => g.Key == key);
            if (at < 0)
            {
                groups.Add((key, port, port));
                continue;
            }
            if (port == groups[at].Last + 1)
            {
                groups[at] = groups[at] with { Last = port };
                continue;
            }
            ranges.Add(Group(groups[at]));
            groups[at] = (key, port, port);
        }
        return string.Join(", ", ranges.Concat(groups.Select(Group)).Concat(single));
    }

    /// <summary>The machine's places that lead to a port: <c>0.0.0.0:8080</c>.</summary>
    public static IEnumerable<string> Places(IEnumerable<PortBinding> bindings) =>
        bindings.Select(static b => Place(b.HostIp, int.Parse(b.HostPort, CultureInfo.InvariantCulture)));

    private static IEnumerable<(string Address, int Published, int Port, string Protocol)> List(ContainerDocument container) =>
        container.NetworkSettings.Ports
            .SelectMany(static p => (p.Value ?? [new PortBinding("", "0")]).Select(b => (Port: PortOrder.Read(p.Key), b.HostIp, HostPort: int.Parse(b.HostPort, CultureInfo.InvariantCulture))))
            .OrderBy(static p => p.Port.Number).ThenBy(static p => p.HostIp.Contains(':', StringComparison.Ordinal)).ThenBy(static p => p.HostIp, StringComparer.Ordinal).ThenBy(static p => p.HostPort).ThenBy(static p => p.Port.Protocol, StringComparer.Ordinal)
            .Select(static p => (p.HostIp, p.HostPort, p.Port.Number, p.Port.Protocol));

    private static string Group((string Key, int First, int Last) group)
    {
        var parts = group.Key.Split('/');
        var range = group.First == group.Last ? $"{group.First}" : $"{group.First}-{group.Last}";
        return parts.Length == 1 ? $"{range}/{parts[0]}" : $"{Bracketed(parts[0])}:{range}->{range}/{parts[1]}";
    }

    private static string Place(string address, int port) => $"{Bracketed(address)}:{port}";

    private static string Bracketed(string address) => IPAddress.TryParse(address, out var read) && read.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address;
}
