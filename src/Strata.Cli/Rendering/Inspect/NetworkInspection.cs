using System.Net;
using System.Text;
using System.Text.Json;
using Strata.Cli.Templates.Values;
using Strata.Engine.Networks.Documents;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>What <c>network inspect</c> prints: every member that Docker prints, in its order (API 1.51).</summary>
internal static class NetworkInspection
{
    public static RecordShape Shape { get; } = RecordShape.Struct("network.Inspect",
        new("Name", RecordShape.Text),
        new("ID", RecordShape.Text, "Id"),
        new("Created", RecordShape.Text),
        new("Scope", RecordShape.Text),
        new("Driver", RecordShape.Text),
        new("EnableIPv4", RecordShape.Bool),
        new("EnableIPv6", RecordShape.Bool),
        new("IPAM", RecordShape.Struct("network.IPAM", new("Driver", RecordShape.Text), new("Options", RecordShape.TextMap), new("Config", RecordShape.ListOf("[]network.IPAMConfig", Range())))),
        new("Internal", RecordShape.Bool),
        new("Attachable", RecordShape.Bool),
        new("Ingress", RecordShape.Bool),
        new("ConfigFrom", RecordShape.Struct("network.ConfigReference", new ShapeField("Network", RecordShape.Text))),
        new("ConfigOnly", RecordShape.Bool),
        new("Containers", RecordShape.MapOf("map[string]network.EndpointResource", Endpoint())),
        new("Options", RecordShape.TextMap),
        new("Labels", RecordShape.TextMap));

    /// <summary>The document.</summary>
    /// <param name="network">The network.</param>
    /// <param name="endpoints">The containers in it.</param>
    public static byte[] Write(NetworkDocument network, IReadOnlyList<(string Container, EndpointDocument Endpoint)> endpoints)
    {
        using var known = JsonDocument.Parse(NetworkJson.Write(network));
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var member in known.RootElement.EnumerateObject()) member.WriteTo(json);
            json.WriteStartObject("Containers");
            foreach (var (container, endpoint) in endpoints)
            {
                json.WriteStartObject(container);
                json.WriteString("Name", endpoint.ContainerName);
                json.WriteString("EndpointID", endpoint.EndpointId);
                json.WriteString("MacAddress", endpoint.MacAddress ?? "");
                json.WriteString("IPv4Address", WithLength(network, endpoint, isSix: false));
                json.WriteString("IPv6Address", WithLength(network, endpoint, isSix: true));
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(output.ToArray());
        var text = new StringBuilder();
        Shape.Read(document.RootElement).WriteJson(text, escapeHtml: false);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string WithLength(NetworkDocument network, EndpointDocument endpoint, bool isSix)
    {
        if (endpoint.Addresses.FirstOrDefault(a => a.Contains(':', StringComparison.Ordinal) == isSix) is not { } address) return "";
        var prefix = (network.Ipam.Config ?? []).Select(static c => IPNetwork.Parse(c.Subnet)).First(p => p.Contains(IPAddress.Parse(address)));
        return $"{address}/{prefix.PrefixLength}";
    }

    private static RecordShape Range() => RecordShape.Struct("network.IPAMConfig",
        new("Subnet", RecordShape.Text, OmitEmpty: true),
        new("IPRange", RecordShape.Text, OmitEmpty: true),
        new("Gateway", RecordShape.Text, OmitEmpty: true),
        new("AuxiliaryAddresses", RecordShape.TextMap, OmitEmpty: true));

    private static RecordShape Endpoint() => RecordShape.Struct("network.EndpointResource",
        new("Name", RecordShape.Text),
        new("EndpointID", RecordShape.Text),
        new("MacAddress", RecordShape.Text),
        new("IPv4Address", RecordShape.Text),
        new("IPv6Address", RecordShape.Text));
}
