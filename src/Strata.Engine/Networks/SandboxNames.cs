using System.Net;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks.Documents;
using Strata.Runtime.Networking;

namespace Strata.Engine.Networks;

/// <summary>What a container is told of names: its own addresses, the hosts of its command line, and who answers.</summary>
[SupportedOSPlatform("linux")]
internal static class SandboxNames
{
    private const string HostGateway = "host-gateway";

    public static NameResolution Make(ContainerDocument container, IReadOnlyList<EndpointPlan> plans, IEnumerable<(string Address, string Name)> others)
    {
        var resolvers = plans.SelectMany(static p => p.Endpoint.Resolvers).ToList();
        var config = container.HostConfig;
        return new NameResolution
        {
            Servers = resolvers.Count > 0 ? resolvers : config.Dns.Count > 0 ? config.Dns : null,
            SearchDomains = config.DnsSearch.Count > 0 ? config.DnsSearch : null,
            // Other containers' names have no dot: they are asked for as they are, before any domain is added.
            Options = config.DnsOptions.Count > 0 ? config.DnsOptions : resolvers.Count > 0 ? ["ndots:0"] : null,
            Hosts = [.. ExtraHosts(container, plans), .. others, .. plans.SelectMany(p => OwnAddresses(container, p))],
        };
    }

    /// <summary>The lines for a container's own addresses in one network.</summary>
    public static IEnumerable<(string Address, string Name)> OwnAddresses(ContainerDocument container, EndpointPlan plan) =>
        plan.Endpoint.Addresses.Select(address => (address, container.Config.Hostname));

    private static IEnumerable<(string Address, string Name)> ExtraHosts(ContainerDocument container, IReadOnlyList<EndpointPlan> plans)
    {
        foreach (var entry in container.HostConfig.ExtraHosts ?? [])
        {
            var parts = entry.Split(':', 2);
            if (parts[1] != HostGateway)
            {
                yield return (parts[1].Trim('[', ']'), parts[0]);
                continue;
            }
            // The machine, as it is seen from the container's first network.
            var gateways = plans.Count == 0 ? [IPAddress.Loopback] : EndpointPlan.Ranges(plans[0].Network).Select(static r => r.Gateway);
            foreach (var gateway in gateways) yield return (gateway.ToString(), parts[0]);
        }
    }
}
