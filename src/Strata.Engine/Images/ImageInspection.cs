using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Engine.Images;

/// <summary>Everything about an image, as <c>inspect</c> prints it (Docker Engine API, ImageInspect).</summary>
public sealed class ImageInspection(Store store)
{
    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // These are there even when the image says nothing of them.
    private static readonly string[] Always = ["Cmd", "Entrypoint", "Env", "Labels", "OnBuild", "Volumes"];

    /// <summary>The image's document as JSON; null when there is no such image.</summary>
    /// <exception cref="StrataException">InvalidArgument: it can't be a name, or several ids begin so.</exception>
    public byte[]? Find(string text) => ImageResolver.Find(store, text) is { } image ? Describe(image) : null;

    /// <summary>The image's document as JSON.</summary>
    /// <exception cref="StrataException">NotFound, with Docker's text.</exception>
    public byte[] Get(string text) => Describe(ImageResolver.Get(store, text));

    private byte[] Describe(StoredImage image)
    {
        using var config = ReadConfig(image);
        var root = config.RootElement;
        var output = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(output, Form))
        {
            json.WriteStartObject();
            json.WriteString("Id", image.Id.ToString());
            WriteList(json, "RepoTags", image.Tags.Select(static t => t.Familiar));
            WriteList(json, "RepoDigests", image.RepoDigests.Select(static d => d.Familiar));
            json.WriteString("Parent", image.Parent?.ToString() ?? "");
            json.WriteString("Comment", FindComment(root));
            if (FindText(root, "created") is { } created) json.WriteString("Created", created);
            json.WriteString("DockerVersion", FindText(root, "docker_version") ?? "");
            json.WriteString("Author", FindText(root, "author") ?? "");
            json.WriteString("Architecture", FindText(root, "architecture") ?? "");
            if (FindText(root, "variant") is { Length: > 0 } variant) json.WriteString("Variant", variant);
            json.WriteString("Os", FindText(root, "os") ?? "");
            if (FindText(root, "os.version") is { Length: > 0 } version) json.WriteString("OsVersion", version);
            json.WriteNumber("Size", image.Size);
            WriteDriver(json, image);
            WriteLayers(json, root);
            json.WriteStartObject("Metadata");
            json.WriteString("LastTagTime", GoTime(image.Tagged));
            json.WriteEndObject();
            WriteConfig(json, root);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private JsonDocument ReadConfig(StoredImage image)
    {
        try
        {
            return JsonDocument.Parse(store.Images.GetConfigBytes(image.Id));
        }
        catch (JsonException e)
        {
            throw StrataException.Damaged($"the config of image {image.Id} is damaged: run strata system check --repair", e);
        }
    }

    private void WriteDriver(Utf8JsonWriter json, StoredImage image)
    {
        var data = store.Layers.Describe(image.Layers);
        json.WriteStartObject("GraphDriver");
        if (data.Count == 0)
        {
            json.WriteNull("Data");
        }
        else
        {
            json.WriteStartObject("Data");
            foreach (var (name, value) in data) json.WriteString(name, value);
            json.WriteEndObject();
        }
        json.WriteString("Name", store.Driver.Name);
        json.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter json, JsonElement root)
    {
        json.WriteStartObject("RootFS");
        json.WriteString("Type", "layers");
        if (root.TryGetProperty("rootfs", out var files) && files.TryGetProperty("diff_ids", out var ids) && ids.ValueKind == JsonValueKind.Array && ids.GetArrayLength() > 0)
        {
            WriteList(json, "Layers", ids.EnumerateArray().Select(static d => d.GetString() ?? ""));
        }
        json.WriteEndObject();
    }

    // Docker's decoder sorts the names and leaves out most of what is empty.
    private static void WriteConfig(Utf8JsonWriter json, JsonElement root)
    {
        var members = new SortedDictionary<string, JsonElement?>(StringComparer.Ordinal) { ["User"] = null, ["WorkingDir"] = null };
        foreach (var name in Always) members[name] = null;
        if (root.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in config.EnumerateObject())
            {
                if (IsShown(member) || members.ContainsKey(member.Name)) members[member.Name] = member.Value;
            }
        }
        json.WriteStartObject("Config");
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            if (value is { ValueKind: not JsonValueKind.Null } given) WriteSorted(json, given);
            else if (name is "User" or "WorkingDir") json.WriteStringValue("");
            else json.WriteNullValue();
        }
        json.WriteEndObject();
    }

    private static bool IsShown(JsonProperty member) => member.Name switch
    {
        "ArgsEscaped" => member.Value.ValueKind == JsonValueKind.True,
        "ExposedPorts" or "Healthcheck" => member.Value.ValueKind == JsonValueKind.Object && member.Value.EnumerateObject().Any(),
        "Shell" => member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() > 0,
        "StopSignal" => member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: > 0 },
        _ => false,
    };

    private static void WriteSorted(Utf8JsonWriter json, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        foreach (var member in value.EnumerateObject().OrderBy(static m => m.Name, StringComparer.Ordinal))
        {
            json.WritePropertyName(member.Name);
            WriteSorted(json, member.Value);
        }
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    // Without a comment of its own an image has that of its last step.
    private static string FindComment(JsonElement root)
    {
        if (FindText(root, "comment") is { Length: > 0 } comment) return comment;
        if (!root.TryGetProperty("history", out var history) || history.ValueKind != JsonValueKind.Array || history.GetArrayLength() == 0) return "";
        return FindText(history[history.GetArrayLength() - 1], "comment") ?? "";
    }

    private static string? FindText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // RFC 3339 without trailing zeros in the fraction.
    private static string GoTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", System.Globalization.CultureInfo.InvariantCulture) + "Z";
}
