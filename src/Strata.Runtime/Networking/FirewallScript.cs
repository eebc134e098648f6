using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Strata.Runtime.Networking;

/// <summary>
/// What the firewall is told, in nft's language (nft(8)); one script is one transaction. All is in one table. A network has two chains of
/// its own, ports are looked up in maps: adding or removing one never looks at, or changes, the others. Each line may be said again.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class FirewallScript
{
    private const string Table = "inet strata";

    // An element that may be missing can't be deleted, only one that is there: so it is added before.
    private const string Start = $$"""
        add table {{Table}}
        add set {{Table}} bridges { type ifname; }
        add map {{Table}} ports4 { type inet_proto . inet_service : ipv4_addr . inet_service; }
        add map {{Table}} ports6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
        add map {{Table}} at4 { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
        add map {{Table}} at6 { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }
        add chain {{Table}} guard { type filter hook prerouting priority -300; policy accept; }
        add chain {{Table}} prerouting { type nat hook prerouting priority -100; policy accept; }
        add chain {{Table}} output { type nat hook output priority -100; policy accept; }
        add chain {{Table}} postrouting { type nat hook postrouting priority 100; policy accept; }
        add chain {{Table}} publish
        flush chain {{Table}} guard
        flush chain {{Table}} prerouting
        flush chain {{Table}} output
        flush chain {{Table}} postrouting
        flush chain {{Table}} publish
        add rule {{Table}} guard iifname @bridges ip daddr 127.0.0.0/8 drop
        add rule {{Table}} prerouting fib daddr type local jump publish
        add rule {{Table}} output fib daddr type local jump publish
        add rule {{Table}} publish dnat ip to ip daddr . meta l4proto . th dport map @at4
        add rule {{Table}} publish dnat ip to meta l4proto . th dport map @ports4
        add rule {{Table}} publish dnat ip6 to ip6 daddr . meta l4proto . th dport map @at6
        add rule {{Table}} publish dnat ip6 to meta l4proto . th dport map @ports6
        add rule {{Table}} postrouting ip saddr 127.0.0.0/8 oifname @bridges ct status dnat masquerade

        """;

    private readonly StringBuilder _text = new(Start);

    /// <summary>The whole script.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>
    /// Lets a network out, under the machine's address, and into it only answers and what comes through published ports. Nothing else
    /// passes from one bridge to another; an internal network has no way in or out.
    /// </summary>
    public FirewallScript AddNetwork(NetworkSpecification network)
    {
        var (pass, leave) = Chains(network);
        var bridge = network.Interface;
        AddChains(network);
        Line($"add element {Element(network)}");
        if (network.IsInternal) Line($"add rule {Table} {pass} iifname \"{bridge}\" oifname != \"{bridge}\" drop");
        Line($"add rule {Table} {pass} oifname != \"{bridge}\" accept");
        Line($"add rule {Table} {pass} iifname \"{bridge}\" accept");
        Line($"add rule {Table} {pass} ct state established,related accept");
        if (!network.IsInternal) Line($"add rule {Table} {pass} ct status dnat accept");
        Line($"add rule {Table} {pass} drop");
        if (network.IsInternal) return this;
        foreach (var subnet in network.Subnets)
        {
            var (family, everybody) = subnet.Prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? ("ip", "224.0.0.0/4") : ("ip6", "ff00::/8");
            Line($"add rule {Table} {leave} {family} saddr {subnet.Prefix} oifname != \"{bridge}\" {family} daddr != {everybody} masquerade");
            // A container that comes back to its own network through a published port would get the answers from a stranger.
            Line($"add rule {Table} {leave} {family} saddr {subnet.Prefix} oifname \"{bridge}\" ct status dnat masquerade");
        }
        return this;
    }

    /// <summary>Takes a network back.</summary>
    public FirewallScript RemoveNetwork(NetworkSpecification network)
    {
        AddChains(network);
        Remove(Element(network));
        var (pass, leave) = Chains(network);
        Line($"delete chain {Table} {pass}");
        Line($"delete chain {Table} {leave}");
        return this;
    }

    /// <summary>Lets ports of the machine lead to a container.</summary>
    public FirewallScript AddPorts(EndpointSpecification endpoint)
    {
        foreach (var element in Elements(endpoint)) Line("add element " + element);
        return this;
    }

    /// <summary>Takes ports back.</summary>
    public FirewallScript RemovePorts(EndpointSpecification endpoint)
    {
        foreach (var element in Elements(endpoint)) Remove(element);
        return this;
    }

    /// <summary>Takes everything back: nothing has been there before.</summary>
    public FirewallScript RemoveAll()
    {
        Line($"delete table {Table}");
        return this;
    }

    private static (string Pass, string Leave) Chains(NetworkSpecification network) => ($"pass-{network.Id[..12]}", $"leave-{network.Id[..12]}");

    private static string Element(NetworkSpecification network) => $$"""{{Table}} bridges { "{{network.Interface}}" }""";

    private static IEnumerable<string> Elements(EndpointSpecification endpoint)
    {
        foreach (var port in endpoint.Ports)
        {
            foreach (var target in endpoint.Addresses)
            {
                var at = port.HostAddress.Length == 0 ? null : IPAddress.Parse(port.HostAddress);
                if (at is not null && at.AddressFamily != target.AddressFamily) continue;
                var isAny = at is null || at.Equals(IPAddress.Any) || at.Equals(IPAddress.IPv6Any);
                for (var i = 0; i < port.Count; i++)
                {
                    var key = string.Create(CultureInfo.InvariantCulture, $"{port.Protocol} . {port.HostPort + i}");
                    var value = string.Create(CultureInfo.InvariantCulture, $"{target} . {port.ContainerPort + i}");
                    yield return isAny
                        ? $$"""{{Table}} ports{{Family(target)}} { {{key}} : {{value}} }"""
                        : $$"""{{Table}} at{{Family(target)}} { {{at}} . {{key}} : {{value}} }""";
                }
            }
        }
    }

    private static char Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? '4' : '6';

    private void AddChains(NetworkSpecification network)
    {
        var (pass, leave) = Chains(network);
        Line($$"""add chain {{Table}} {{pass}} { type filter hook forward priority 0; policy accept; }""");
        Line($$"""add chain {{Table}} {{leave}} { type nat hook postrouting priority 100; policy accept; }""");
        Line($"flush chain {Table} {pass}");
        Line($"flush chain {Table} {leave}");
    }

    private void Remove(string element)
    {
        Line("add element " + element);
        Line("delete element " + element);
    }

    private void Line(string line) => _text.Append(line).Append('\n');
}
