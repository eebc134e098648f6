using System.Text;
using System.Text.Json;
using Strata.Cli.Templates.Values;
using Strata.Engine.Containers.Documents;

namespace Strata.Cli.Rendering.Inspect;

/// <summary>What <c>inspect</c> prints of a container: every member that Docker prints, empty where there is nothing to say.</summary>
internal static class ContainerInspection
{
    /// <summary>The document.</summary>
    /// <param name="container">The container.</param>
    /// <param name="size">The bytes of its own changes and of all that it shows; null when not asked for.</param>
    public static byte[] Write(ContainerDocument container, (long Own, long All)? size)
    {
        using var known = JsonDocument.Parse(Complete(container, size));
        var text = new StringBuilder();
        ContainerShape.Create().Read(known.RootElement).WriteJson(text, escapeHtml: false);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Members that follow from others are not kept in the store.
    private static ReadOnlyMemory<byte> Complete(ContainerDocument container, (long Own, long All)? size)
    {
        using var document = JsonDocument.Parse(ContainerJson.Write(container));
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject()) member.WriteTo(json);
            json.WriteStartObject("GraphDriver");
            json.WriteString("Name", container.Driver);
            json.WriteEndObject();
            json.WriteStartObject("NetworkSettings");
            json.WriteStartObject("Ports");
            json.WriteEndObject();
            json.WriteStartObject("Networks");
            json.WriteStartObject(container.HostConfig.NetworkMode);
            json.WriteEndObject();
            json.WriteEndObject();
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
}
