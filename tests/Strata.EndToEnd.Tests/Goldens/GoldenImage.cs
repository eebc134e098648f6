using System.Text.Json;
using System.Text.Json.Nodes;
using Strata.Archive.Tar;

namespace Strata.EndToEnd.Tests.Goldens;

/// <summary>An image in an archive that <c>docker load</c> reads: its config, and what its layers list.</summary>
internal sealed record GoldenImage(JsonObject Configuration, IReadOnlyList<List<string>> Listings)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static GoldenImage Read(string archive)
    {
        var files = new Dictionary<string, byte[]>();
        using (var stream = File.OpenRead(archive))
        using (var reader = new TarReader(stream))
        {
            while (reader.Next() is { } entry)
            {
                using var content = new MemoryStream();
                if (entry.Type == TarEntryType.File) reader.CopyTo(content);
                files[entry.Name] = content.ToArray();
            }
        }
        var manifest = JsonNode.Parse(files["manifest.json"])![0]!;
        return new GoldenImage(
            JsonNode.Parse(files[(string)manifest["Config"]!])!.AsObject(),
            [.. manifest["Layers"]!.AsArray().Select(name => GoldenLayer.List(new MemoryStream(files[(string)name!])))]);
    }

    /// <summary>A config without what no two builds share, names in order, as text.</summary>
    public static string Canonical(JsonNode config)
    {
        var copy = config.DeepClone().AsObject();
        copy.Remove("rootfs");
        foreach (var dated in copy["history"]!.AsArray().Select(static step => step!.AsObject()).Append(copy))
        {
            if (((string?)dated["created"])?.StartsWith("2009", StringComparison.Ordinal) != true) dated.Remove("created");
        }
        return Sort(copy)!.ToJsonString(Indented).Replace("\\u002B00:00", "Z", StringComparison.Ordinal);
    }

    private static JsonNode? Sort(JsonNode? value) => value switch
    {
        JsonObject members => new JsonObject(members.OrderBy(static m => m.Key, StringComparer.Ordinal).Select(static m => KeyValuePair.Create(m.Key, Sort(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sort)]),
        _ => value?.DeepClone(),
    };
}
