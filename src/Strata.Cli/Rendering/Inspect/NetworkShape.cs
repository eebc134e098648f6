using Strata.Cli.Templates.Values;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>Docker's declaration of a container's place in networks (API 1.51).</summary>
internal static class NetworkShape
{
    public static RecordShape Create() => RecordShape.Pointer("container.NetworkSettings",
        new("Bridge", RecordShape.Text),
        new("SandboxID", RecordShape.Text),
        new("SandboxKey", RecordShape.Text),
        new("Ports", RecordShape.MapOf("nat.PortMap", RecordShape.Any)),
        new("HairpinMode", RecordShape.Bool),
        new("LinkLocalIPv6Address", RecordShape.Text),
        new("LinkLocalIPv6PrefixLen", RecordShape.Integer),
        new("SecondaryIPAddresses", RecordShape.ListOf("[]network.Address", RecordShape.Any)),
        new("SecondaryIPv6Addresses", RecordShape.ListOf("[]network.Address", RecordShape.Any)),
        new("EndpointID", RecordShape.Text),
        new("Gateway", RecordShape.Text),
        new("GlobalIPv6Address", RecordShape.Text),
        new("GlobalIPv6PrefixLen", RecordShape.Integer),
        new("IPAddress", RecordShape.Text),
        new("IPPrefixLen", RecordShape.Integer),
        new("IPv6Gateway", RecordShape.Text),
        new("MacAddress", RecordShape.Text),
        new("Networks", RecordShape.MapOf("map[string]*network.EndpointSettings", Endpoint())));

    private static RecordShape Endpoint() => RecordShape.Pointer("network.EndpointSettings",
        new("IPAMConfig", RecordShape.Any),
        new("Links", RecordShape.Texts),
        new("Aliases", RecordShape.Texts),
        new("MacAddress", RecordShape.Text),
        new("DriverOpts", RecordShape.TextMap),
        new("GwPriority", RecordShape.Integer),
        new("NetworkID", RecordShape.Text),
        new("EndpointID", RecordShape.Text),
        new("Gateway", RecordShape.Text),
        new("IPAddress", RecordShape.Text),
        new("IPPrefixLen", RecordShape.Integer),
        new("IPv6Gateway", RecordShape.Text),
        new("GlobalIPv6Address", RecordShape.Text),
        new("GlobalIPv6PrefixLen", RecordShape.Integer),
        new("DNSNames", RecordShape.Texts));
}
