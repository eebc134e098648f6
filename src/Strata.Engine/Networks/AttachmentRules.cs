using System.Net;
using System.Net.Sockets;
using Strata.Engine.Networks.Documents;
using Strata.Oci;

namespace Strata.Engine.Networks;

/// <summary>What a container may ask of a network; refused in Docker's words.</summary>
[SupportedOSPlatform("linux")]
internal static class AttachmentRules
{
    /// <summary>Refuses what goes together in no container.</summary>
    /// <exception cref="StrataException">InvalidArgument.</exception>
    public static void CheckRequest(NetworkRequest request, string? hostname)
    {
        var names = request.Attachments.Select(static a => a.Network).ToList();
        if (names.Count > 1 && names.Exists(static n => n is "bridge" or "default" or "host" or "none"))
        {
            throw StrataException.Invalid("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
        }
        if (names.GroupBy(static n => n).FirstOrDefault(static g => g.Count() > 1) is { } twice) throw StrataException.Invalid($"network \"{twice.Key}\" is specified multiple times");
        if (!request.Mode.StartsWith("container:", StringComparison.Ordinal)) return;
        if (hostname is not null) throw StrataException.Invalid("conflicting options: hostname and the network mode");
        if (request.NameServers.Count > 0) throw StrataException.Invalid("conflicting options: dns and the network mode");
        if (request.ExtraHosts.Count > 0) throw StrataException.Invalid("conflicting options: custom host-to-IP mapping and the network mode");
        if (request.Ports.Count > 0 || request.PublishesAll) throw StrataException.Invalid("conflicting options: port publishing and the container type network mode");
        if (request.Exposed.Count > 0) throw StrataException.Invalid("conflicting options: port exposing and the container type network mode");
    }

    /// <summary>Refuses addresses and names that a network can't give.</summary>
    /// <exception cref="StrataException">InvalidArgument.</exception>
    public static void CheckAttachment(NetworkDocument network, NetworkAttachment attachment)
    {
        var wrong = new List<string>();
        var hasAddress = attachment.IPv4Address is not null || attachment.IPv6Address is not null;
        if (network.IsPredefined && hasAddress) wrong.Add("user specified IP address is supported on user defined networks only");
        if (network.IsPredefined && attachment.Aliases.Count > 0) wrong.Add("network-scoped alias is supported only for containers in user defined networks");
        if (!network.IsPredefined)
        {
            CheckAddress(network, attachment.IPv4Address, AddressFamily.InterNetwork, wrong);
            CheckAddress(network, attachment.IPv6Address, AddressFamily.InterNetworkV6, wrong);
        }
        if (wrong.Count == 0) return;
        throw StrataException.Invalid($"invalid config for network {network.Name}: invalid endpoint settings:\n" + (wrong.Count == 1 ? wrong[0] : string.Join('\n', wrong.Select(static w => "* " + w))));
    }

    private static void CheckAddress(NetworkDocument network, string? text, AddressFamily family, List<string> wrong)
    {
        if (text is null) return;
        var configs = (network.Ipam.Config ?? []).Where(c => IPNetwork.Parse(c.Subnet).BaseAddress.AddressFamily == family).ToList();
        if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != family)
        {
            wrong.Add($"invalid {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address: {text}");
        }
        else if (configs.Count == 0 || family == AddressFamily.InterNetwork && network.HasChosenSubnets)
        {
            wrong.Add("user specified IP address is supported only when connecting to networks with user configured subnets");
        }
        else if (!configs.Exists(c => new NetworkRange(c).Prefix.Contains(address)))
        {
            wrong.Add($"no configured subnet or ip-range contain the IP address {text}");
        }
    }
}
