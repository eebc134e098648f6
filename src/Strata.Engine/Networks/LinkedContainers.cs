using System.Globalization;
using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks.Documents;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Networks;

/// <summary>
/// What a container is told of those that it is linked with: lines in <c>/etc/hosts</c>, and in the default network variables with their
/// addresses, ports and environment. Both are made anew at each start, as Docker's.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LinkedContainers
{
    /// <summary>Looks the other containers up and gives the links as <c>inspect</c> shows them.</summary>
    /// <exception cref="StrataException">InvalidArgument: no such container, or it has no network of its own. With Docker's texts.</exception>
    public static IReadOnlyList<string>? Describe(Store store, NetworkRequest network, string owner)
    {
        if (network.Links.Count == 0) return null;
        var mode = network.Mode == NetworkDocument.HostName ? "host" : network.Mode.StartsWith("container:", StringComparison.Ordinal) ? "container" : null;
        if (mode is not null) throw StrataException.Invalid($"conflicting options: {mode} type networking can't be used with links. This would result in undefined behavior");
        var links = new List<string>();
        foreach (var link in network.Links)
        {
            var other = ContainerResolver.Find(store, link.Container) is { } record ? ContainerJson.Read(record) : throw StrataException.Invalid($"could not get container for {link.Container}: No such container: {link.Container}");
            if (other.HostConfig.NetworkMode == NetworkDocument.HostName) throw StrataException.Invalid("conflicting options: host type networking can't be used with links. This would result in undefined behavior");
            links.Add(new ContainerLink(other.Name[1..], link.Alias).Describe(owner));
        }
        return links;
    }

    /// <summary>The other containers of a container that is about to start, with their addresses in a network that both are in.</summary>
    /// <param name="store">The store.</param>
    /// <param name="container">The container.</param>
    /// <param name="isAlive">True for a container that runs.</param>
    /// <exception cref="StrataException">Conflict: one does not run, with Docker's text. InvalidArgument: one is in none of the container's networks.</exception>
    public static List<LinkedContainer> Find(Store store, ContainerDocument container, Func<string, bool> isAlive)
    {
        var found = new List<LinkedContainer>();
        foreach (var text in container.HostConfig.Links ?? [])
        {
            var link = ContainerLink.Parse(text);
            var other = ContainerResolver.Find(store, link.Container) is { } record ? ContainerJson.Read(record) : null;
            if (other is null || !isAlive(other.Id)) throw new StrataException(ErrorKind.Conflict, $"Cannot link to a non running container: /{link.Container} AS {container.Name}/{link.Alias}");
            var endpoint = container.NetworkSettings.Networks.Keys.Select(other.NetworkSettings.Networks.GetValueOrDefault).FirstOrDefault(static e => e is { IpAddress.Length: > 0 })
                ?? throw StrataException.Invalid($"Cannot link to {other.Name}, as it does not belong to the network of {container.Name}");
            found.Add(new LinkedContainer(link.Alias, endpoint.IpAddress, other));
        }
        return found;
    }

    /// <summary>The lines for <c>/etc/hosts</c>.</summary>
    public static IEnumerable<(string Address, string Name)> Hosts(IEnumerable<LinkedContainer> links) =>
        links.Select(static l => (l.Address, string.Join(' ', new[] { l.Alias, l.Container.Config.Hostname, l.Container.Name[1..] }.Where(static n => n.Length > 0).Distinct())));

    /// <summary>The variables, which only the default network's containers get.</summary>
    public static IEnumerable<string> Environment(ContainerDocument container, IEnumerable<LinkedContainer> links) =>
        container.HostConfig.NetworkMode == NetworkDocument.BridgeName ? links.SelectMany(l => Environment(container, l)) : [];

    private static IEnumerable<string> Environment(ContainerDocument container, LinkedContainer link)
    {
        var prefix = link.Alias.ToUpperInvariant().Replace('-', '_');
        var ports = (link.Container.Config.ExposedPorts?.Keys ?? []).Select(PortOrder.Read).OrderBy(static p => p.Number).ThenBy(static p => p.Protocol == "tcp" ? 0 : 1).ToList();
        if (ports.Count > 0) yield return $"{prefix}_PORT={Url(link, ports[0])}";
        foreach (var port in ports)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}_PORT_{port.Number}_{port.Protocol.ToUpperInvariant()}");
            yield return $"{name}={Url(link, port)}";
            yield return $"{name}_ADDR={link.Address}";
            yield return string.Create(CultureInfo.InvariantCulture, $"{name}_PORT={port.Number}");
            yield return $"{name}_PROTO={port.Protocol}";
        }
        yield return $"{prefix}_NAME={container.Name}/{link.Alias}";
        foreach (var entry in link.Container.Config.Env)
        {
            var at = entry.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && entry[..at] is not ("HOME" or "PATH")) yield return $"{prefix}_ENV_{entry}";
        }
    }

    private static string Url(LinkedContainer link, (int Number, string Protocol) port) => string.Create(CultureInfo.InvariantCulture, $"{port.Protocol}://{link.Address}:{port.Number}");
}
