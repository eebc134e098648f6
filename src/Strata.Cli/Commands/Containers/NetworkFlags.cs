using Strata.Cli.Arguments;
using Strata.Engine.Networks;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>The flags of a new container that have to do with networks.</summary>
[SupportedOSPlatform("linux")]
internal sealed class NetworkFlags
{
    private readonly Flag<IReadOnlyList<NetworkAttachment>> _networks;
    private readonly Flag<IReadOnlyList<string>> _aliases;
    private readonly Flag<string> _four;
    private readonly Flag<string> _six;
    private readonly Flag<string> _mac;
    private readonly Flag<IReadOnlyList<string>> _published;
    private readonly Flag<bool> _publishesAll;
    private readonly Flag<IReadOnlyList<string>> _exposed;
    private readonly Flag<IReadOnlyList<string>> _servers;
    private readonly Flag<IReadOnlyList<string>> _options;
    private readonly Flag<IReadOnlyList<string>> _search;
    private readonly Flag<IReadOnlyList<string>> _hosts;
    private readonly Flag<IReadOnlyList<ContainerLink>> _links;

    public NetworkFlags(FlagSet flags)
    {
        _hosts = flags.Custom<IReadOnlyList<string>>("add-host", null, "Add a custom host-to-IP mapping (host:ip)", "list", [], HostFlag.Append);
        _servers = flags.Custom<IReadOnlyList<string>>("dns", null, "Set custom DNS servers", "list", [], AppendAddress);
        _options = flags.Strings("dns-option", null, "Set DNS options");
        flags.Alias("dns-opt", _options);
        _search = flags.Strings("dns-search", null, "Set custom DNS search domains");
        _exposed = flags.Strings("expose", null, "Expose a port or a range of ports");
        _four = flags.String("ip", null, "IPv4 address (e.g., 172.30.100.104)");
        _six = flags.String("ip6", null, "IPv6 address (e.g., 2001:db8::33)");
        _links = flags.Custom<IReadOnlyList<ContainerLink>>("link", null, "Add link to another container", "list", [], AppendLink);
        _mac = flags.String("mac-address", null, "Container MAC address (e.g., 92:d0:c6:0a:29:33)");
        _networks = flags.Custom<IReadOnlyList<NetworkAttachment>>("network", null, "Connect a container to a network", "network", [], AttachmentFlag.Append);
        flags.Alias("net", _networks);
        _aliases = flags.Strings("network-alias", null, "Add network-scoped alias for the container");
        flags.Alias("net-alias", _aliases);
        _published = flags.Strings("publish", 'p', "Publish a container's port(s) to the host");
        _publishesAll = flags.Bool("publish-all", 'P', "Publish all exposed ports to random ports");
    }

    /// <summary>True when ports are to be published and there is nothing that they could lead to but what is there anyway.</summary>
    public string? Warning => (_published.Value.Count > 0 || _publishesAll.Value) && _networks.Value is [{ Network: "host" or "none" } only]
        ? $"WARNING: Published ports are discarded when using {only.Network} network mode"
        : null;

    /// <summary>What the flags say.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's text.</exception>
    public NetworkRequest Read()
    {
        var attachments = ReadAttachments();
        var mode = attachments.Count == 0 ? NetworkRequest.Usual.Mode : attachments[0].Network;
        if (attachments.Count == 0) attachments = [.. NetworkRequest.Usual.Attachments.Select(WithShorthands)];
        var isNone = mode is "host" or "none" || mode.StartsWith("container:", StringComparison.Ordinal);
        if (_aliases.Value.Count > 0 && (isNone || mode == "bridge")) throw StrataException.Invalid("network-scoped aliases are only supported for user-defined networks");
        if (isNone && attachments.Count > 1) throw StrataException.Invalid("conflicting options: cannot attach both user-defined and non-user-defined network-modes");
        if (isNone && (_four.Changed || _six.Changed)) throw StrataException.Invalid($"invalid config for network {mode}: invalid endpoint settings:\nuser specified IP address is supported on user defined networks only");
        if (isNone && _mac.Changed) throw StrataException.Invalid("conflicting options: mac-address and the network mode");
        return new NetworkRequest
        {
            Mode = mode,
            Attachments = isNone ? [] : attachments,
            Ports = [.. _published.Value.SelectMany(PublishFlag.Parse)],
            PublishesAll = _publishesAll.Value,
            Exposed = [.. _exposed.Value.SelectMany(PublishFlag.ParseExposed)],
            NameServers = _servers.Value,
            SearchDomains = _search.Value,
            ResolverOptions = _options.Value,
            ExtraHosts = _hosts.Value,
            Links = _links.Value,
        };
    }

    private static string? AppendLink(string text, IReadOnlyList<ContainerLink> current, out IReadOnlyList<ContainerLink> value)
    {
        var fault = ContainerLink.FindFault(text);
        value = fault is null ? [.. current, ContainerLink.Parse(text)] : current;
        return fault;
    }

    private List<NetworkAttachment> ReadAttachments()
    {
        // The flags without a network's name in them mean the first one.
        var attachments = _networks.Value.Select((a, i) => a with { Network = a.Network == "default" ? NetworkRequest.Usual.Mode : a.Network }).ToList();
        if (attachments.Count > 0) attachments[0] = WithShorthands(attachments[0]);
        foreach (var attachment in attachments)
        {
            if (attachment.MacAddress is { } mac && !IsMacAddress(mac)) throw StrataException.Invalid($"{mac} is not a valid mac address");
        }
        return attachments;
    }

    private NetworkAttachment WithShorthands(NetworkAttachment attachment)
    {
        if (_aliases.Value.Count > 0 && attachment.Aliases.Count > 0) throw StrataException.Invalid("conflicting options: cannot specify both --network-alias and per-network alias");
        if (_four.Changed && attachment.IPv4Address is not null) throw StrataException.Invalid("conflicting options: cannot specify both --ip and per-network IPv4 address");
        if (_six.Changed && attachment.IPv6Address is not null) throw StrataException.Invalid("conflicting options: cannot specify both --ip6 and per-network IPv6 address");
        if (_mac.Changed && !IsMacAddress(_mac.Value)) throw StrataException.Invalid($"{_mac.Value} is not a valid mac address");
        return attachment with
        {
            Aliases = _aliases.Value.Count > 0 ? _aliases.Value : attachment.Aliases,
            IPv4Address = _four.Changed ? _four.Value : attachment.IPv4Address,
            IPv6Address = _six.Changed ? _six.Value : attachment.IPv6Address,
            MacAddress = _mac.Changed ? _mac.Value.ToLowerInvariant() : attachment.MacAddress?.ToLowerInvariant(),
        };
    }

    private static bool IsMacAddress(string text) =>
        text.Split(':') is { Length: 6 } parts && parts.All(static p => p.Length == 2 && p.All(char.IsAsciiHexDigit));

    private static string? AppendAddress(string text, IReadOnlyList<string> current, out IReadOnlyList<string> value)
    {
        value = [.. current, text];
        return System.Net.IPAddress.TryParse(text, out _) ? null : "IP address is not correctly formatted: " + text;
    }
}
