using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks.Documents;
using Strata.Oci;

namespace Strata.Engine.Networks;

/// <summary>What a container's document says of networks before it runs.</summary>
[SupportedOSPlatform("linux")]
internal static class NetworkSettingsMaker
{
    /// <summary>The networks that were asked for.</summary>
    public static ContainerNetworkSettings Make(NetworkRequest request)
    {
        var networks = new Dictionary<string, EndpointSettings>();
        foreach (var attachment in request.Attachments) networks[attachment.Network] = Make(attachment);
        if (request.Mode is NetworkDocument.HostName or NetworkDocument.NoneName) networks[request.Mode] = new EndpointSettings();
        return new ContainerNetworkSettings { Networks = networks };
    }

    /// <summary>One network that was asked for.</summary>
    public static EndpointSettings Make(NetworkAttachment attachment) => new()
    {
        Wanted = attachment.IPv4Address is null && attachment.IPv6Address is null ? null : new EndpointAddresses { IPv4Address = attachment.IPv4Address, IPv6Address = attachment.IPv6Address },
        Aliases = attachment.Aliases.Count == 0 ? null : attachment.Aliases,
        WantedMacAddress = attachment.MacAddress ?? "",
    };

    /// <summary>The ports that are to be led to, by the container's port.</summary>
    public static SortedDictionary<string, IReadOnlyList<PortBinding>> Bindings(NetworkRequest request)
    {
        var bindings = new SortedDictionary<string, IReadOnlyList<PortBinding>>(StringComparer.Ordinal);
        foreach (var port in request.Ports.GroupBy(static p => p.Port)) bindings[port.Key] = [.. port.Select(static p => new PortBinding(p.HostAddress, p.HostPort)).Distinct()];
        return bindings;
    }

    /// <summary>The ports that the container uses: the image's and those of the command line; null for none.</summary>
    public static IReadOnlyDictionary<string, EmptyObject>? MergeExposed(IReadOnlyDictionary<string, EmptyObject>? image, NetworkRequest request)
    {
        var merged = new SortedDictionary<string, EmptyObject>(StringComparer.Ordinal);
        foreach (var port in (image?.Keys ?? []).Concat(request.Exposed).Concat(request.Ports.Select(static p => p.Port)))
        {
            merged[port.Contains('/', StringComparison.Ordinal) ? port : port + "/tcp"] = new EmptyObject();
        }
        return merged.Count == 0 ? null : merged;
    }
}
