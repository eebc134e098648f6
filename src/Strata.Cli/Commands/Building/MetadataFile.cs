using System.Text.Encodings.Web;
using System.Text.Json;
using Strata.Engine.Archives;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>The file of <c>--metadata-file</c>: what a build gave, under buildx's names.</summary>
internal static class MetadataFile
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Refuses a path that can't be written, before the build.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text.</exception>
    public static void Check(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path));
        if (directory is null || Directory.Exists(path)) throw StrataException.Invalid("cannot write to a directory");
        if (!Directory.Exists(directory)) throw StrataException.Invalid($"invalid output path: stat {Path.GetDirectoryName(path)}: no such file or directory");
    }

    /// <summary>Writes the file; it has its name only when it is whole.</summary>
    public static void Write(string path, BuildReport report)
    {
        using var file = OutputFile.Create(path, "write metadata file", isPrivate: false);
        file.Stream.Write(Format(report));
        file.Commit();
    }

    /// <summary>The document, its members ordered by name.</summary>
    internal static byte[] Format(BuildReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            // Text that is JSON itself, as buildx has it.
            if (report.CacheManifest is { } cache) json.WriteString("cache.manifest", $$"""{"mediaType":"{{cache.MediaType}}","digest":"{{cache.Digest}}","size":{{cache.Size}}}""");
            if (report.ImageId is { } id) json.WriteString("containerimage.config.digest", id.ToString());
            if (report.Descriptor is { } descriptor)
            {
                json.WriteStartObject("containerimage.descriptor");
                Write(json, descriptor);
                json.WriteEndObject();
                json.WriteString("containerimage.digest", descriptor.Digest.ToString());
            }
            if (report.Names.Count > 0) json.WriteString("image.name", string.Join(',', report.Names));
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Descriptor descriptor)
    {
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
        if (descriptor.Annotations is { } annotations)
        {
            json.WriteStartObject("annotations");
            foreach (var (key, value) in annotations) json.WriteString(key, value);
            json.WriteEndObject();
        }
        if (descriptor.Platform is not { } platform) return;
        json.WriteStartObject("platform");
        json.WriteString("architecture", platform.Architecture);
        json.WriteString("os", platform.Os);
        if (platform.OsVersion is { } version) json.WriteString("os.version", version);
        if (platform.Variant is { } variant) json.WriteString("variant", variant);
        json.WriteEndObject();
    }
}
