using Strata.Linux.UserNamespaces;

namespace Strata.Engine.Networks;

/// <summary>Everything of a container that has to do with networks.</summary>
[SupportedOSPlatform("linux")]
public sealed record NetworkRequest
{
    /// <summary><c>none</c>, <c>host</c>, <c>container:NAME</c>, or the name of the first of <see cref="Attachments"/>.</summary>
    public required string Mode { get; init; }

    /// <summary>The networks; empty for the first three modes.</summary>
    public IReadOnlyList<NetworkAttachment> Attachments { get; init; } = [];

    /// <summary>Ports that the machine leads to.</summary>
    public IReadOnlyList<PortPublication> Ports { get; init; } = [];

    /// <summary>Every exposed port gets one of the machine.</summary>
    public bool PublishesAll { get; init; }

    /// <summary>Ports that the container uses, <c>80/tcp</c>, besides those of its image.</summary>
    public IReadOnlyList<string> Exposed { get; init; } = [];

    /// <summary>Name servers; empty for the machine's.</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];

    /// <summary>Domains that short names are looked for in; empty for the machine's.</summary>
    public IReadOnlyList<string> SearchDomains { get; init; } = [];

    /// <summary>The resolver's options; empty for the machine's.</summary>
    public IReadOnlyList<string> ResolverOptions { get; init; } = [];

    /// <summary>Names for <c>/etc/hosts</c>, <c>name:address</c>; the address may be <c>host-gateway</c>.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>Other containers that it knows under aliases.</summary>
    public IReadOnlyList<ContainerLink> Links { get; init; } = [];

    /// <summary>No network.</summary>
    public static NetworkRequest None { get; } = new() { Mode = "none" };

    /// <summary>The machine's network.</summary>
    public static NetworkRequest Host { get; } = new() { Mode = "host" };

    /// <summary>The default network.</summary>
    public static NetworkRequest Bridge { get; } = new() { Mode = "bridge", Attachments = [new NetworkAttachment { Network = "bridge" }] };

    /// <summary>What a container gets that asks for nothing: the default network; as an ordinary user, who can't make one, the machine's.</summary>
    public static NetworkRequest Usual => UserNamespace.IsOrdinaryUser ? Host : Bridge;
}
