using System.Text.Json.Nodes;
using Strata.Archive.Tar;
using Strata.Testing.Trees;

namespace Strata.EndToEnd.Tests.Goldens;

/// <summary>The documents that <c>Golden/record.py</c> reads and writes.</summary>
internal static class GoldenFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");
    private static readonly Lazy<byte[]> Program = new(static () => File.ReadAllBytes("/bin/busybox"));

    /// <summary>The static busybox that the base image holds.</summary>
    public static byte[] Busybox => Program.Value;

    /// <summary>The names of the documents in a folder.</summary>
    public static IEnumerable<string> Names(string folder) => Directory.GetFiles(Path.Combine(Folder, folder), "*.json").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!;

    /// <summary>A document that lists files, as a tree.</summary>
    public static Tree ReadTree(string name) => ToTree(Read(name).AsArray());

    private static Tree ToTree(JsonArray entries) => new([.. entries.Select(static entry => ToItem(entry!.AsObject()))]);

    private static TreeItem ToItem(JsonObject entry)
    {
        var path = (string)entry["path"]!;
        var target = (string?)entry["target"] ?? "";
        var item = (string)entry["type"]! switch
        {
            "d" => TreeItem.Directory(path),
            "f" => TreeItem.File(path) with { Content = Content(entry) },
            "l" => TreeItem.Link(path, target),
            "h" => TreeItem.HardLink(path, target),
            "p" => TreeItem.Fifo(path),
            "c" => TreeItem.CharacterDevice(path, 1, 3) with { Mode = 0x1A4 },
            var other => throw new InvalidDataException($"{path}: {other}"),
        };
        return item with
        {
            Mode = entry["mode"] is { } mode ? Convert.ToUInt32((string)mode!, 8) : item.Mode,
            Uid = (uint?)entry["uid"] ?? 0,
            Gid = (uint?)entry["gid"] ?? 0,
            Time = (long?)entry["mtime"] ?? TreeItem.DefaultTime,
            Xattrs = [.. (entry["xattrs"]?.AsObject() ?? []).Select(static pair => new TarXattr(pair.Key, Convert.FromBase64String((string)pair.Value!)))],
        };
    }

    private static byte[] Content(JsonObject entry) =>
        (bool?)entry["busybox"] == true ? Busybox
        : entry["entries"] is { } entries ? ToTree(entries.AsArray()).ToTar()
        : entry["base64"] is { } encoded ? Convert.FromBase64String((string)encoded!)
        : System.Text.Encoding.UTF8.GetBytes((string?)entry["content"] ?? "");
}
