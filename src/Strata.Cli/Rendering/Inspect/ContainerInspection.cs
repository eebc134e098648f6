using System.Text;
using System.Text.Json;
using Strata.Cli.Templates.Values;
using Strata.Engine.Containers.Documents;
using Strata.Runtime;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>What <c>inspect</c> prints of a container: every member that Docker prints, empty where there is nothing to say.</summary>
[SupportedOSPlatform("linux")]
internal static class ContainerInspection
{
    /// <summary>The document.</summary>
    /// <param name="container">The container.</param>
    /// <param name="places">Where the storage driver has its files; empty for nowhere that has a name.</param>
    /// <param name="size">The bytes of its own changes and of all that it shows; null when not asked for.</param>
    public static byte[] Write(ContainerDocument container, IReadOnlyList<KeyValuePair<string, string>> places, (long Own, long All)? size)
    {
        using var known = JsonDocument.Parse(Complete(container, places, size));
        var text = new StringBuilder();
        ContainerShape.Create().Read(known.RootElement).WriteJson(text, escapeHtml: false);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Members that follow from others are not kept in the store.
    private static ReadOnlyMemory<byte> Complete(ContainerDocument container, IReadOnlyList<KeyValuePair<string, string>> places, (long Own, long All)? size)
    {
        using var document = JsonDocument.Parse(ContainerJson.Write(container));
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Name == "HostConfig") WriteHostConfig(json, member.Value);
                else if (member.Name == "Config") WriteConfig(json, member.Value);
                else if (member.Name == "NetworkSettings") WriteNetworks(json, member.Value, container.NetworkSettings);
                else member.WriteTo(json);
            }
            json.WriteStartObject("GraphDriver");
            if (places.Count > 0)
            {
                json.WriteStartObject("Data");
                json.WriteString("ID", container.Id);
                foreach (var (name, place) in places) json.WriteString(name, place);
                json.WriteEndObject();
            }
            json.WriteString("Name", container.Driver);
            json.WriteEndObject();
            if (size is var (own, all))
            {
                json.WriteNumber("SizeRw", own);
                json.WriteNumber("SizeRootFs", all);
            }
            json.WriteEndObject();
        }
        return output.ToArray();
    }

    // What follows from the machine is not kept.
    private static void WriteHostConfig(Utf8JsonWriter json, JsonElement kept)
    {
        json.WriteStartObject("HostConfig");
        var isPrivileged = kept.GetProperty("Privileged").GetBoolean();
        foreach (var member in kept.EnumerateObject())
        {
            if (member.Name == "CgroupnsMode" && member.Value.ValueEquals("")) json.WriteString(member.Name, ContainerIsolation.HasControlGroupNamespace ? "private" : "host");
            else if (member.Name == "MaskedPaths" && member.Value.ValueKind == JsonValueKind.Null && !isPrivileged) WriteTexts(json, member.Name, ContainerIsolation.MaskedPaths);
            else if (member.Name == "ReadonlyPaths" && member.Value.ValueKind == JsonValueKind.Null && !isPrivileged) WriteTexts(json, member.Name, ContainerIsolation.ReadOnlyPaths);
            else member.WriteTo(json);
        }
        json.WriteStartArray("ConsoleSize");
        json.WriteNumberValue(0);
        json.WriteNumberValue(0);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The members from before there were several networks are those of the default one.
    private static void WriteNetworks(Utf8JsonWriter json, JsonElement kept, ContainerNetworkSettings settings)
    {
        json.WriteStartObject("NetworkSettings");
        foreach (var member in kept.EnumerateObject()) member.WriteTo(json);
        if (settings.Networks.TryGetValue("bridge", out var bridge))
        {
            json.WriteString("EndpointID", bridge.EndpointId);
            json.WriteString("Gateway", bridge.Gateway);
            json.WriteString("GlobalIPv6Address", bridge.Ipv6Address);
            json.WriteNumber("GlobalIPv6PrefixLen", bridge.Ipv6PrefixLength);
            json.WriteString("IPAddress", bridge.IpAddress);
            json.WriteNumber("IPPrefixLen", bridge.IpPrefixLength);
            json.WriteString("IPv6Gateway", bridge.Ipv6Gateway);
            json.WriteString("MacAddress", bridge.MacAddress);
        }
        json.WriteEndObject();
    }

    private static void WriteConfig(Utf8JsonWriter json, JsonElement kept)
    {
        json.WriteStartObject("Config");
        foreach (var member in kept.EnumerateObject())
        {
            // Without a variable Docker has none, not an empty list.
            if (member.Name == "Env" && member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0) json.WriteNull("Env");
            else member.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
