using System.Text.Encodings.Web;
using System.Text.Json;
using Strata.Oci;

namespace Strata.Engine.Archives.Saving;

/// <summary>The documents of a saved archive, in the members and order that Docker writes.</summary>
internal static class ArchiveDocuments
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The manifest over a config and uncompressed layers; what the image came with when that says the same.</summary>
    public static byte[] Manifest(Digest id, byte[] config, IReadOnlyList<SavedLayer> layers, byte[]? original)
    {
        if (original is not null && OciJson.ReadManifest(original) is var own && own.Config.Digest == id && own.Layers.Select(static l => l.Digest).SequenceEqual(layers.Select(static l => l.Digest)))
        {
            return original;
        }
        return Manifest(id, config, layers, isDocker: false, new Dictionary<string, string>());
    }

    /// <summary>A new manifest over a config and layers, with OCI's or Docker's media types.</summary>
    public static byte[] Manifest(Digest id, byte[] config, IReadOnlyList<SavedLayer> layers, bool isDocker, IReadOnlyDictionary<string, string> annotations) => OciJson.Write(new Manifest
    {
        MediaType = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
        Config = new Descriptor { MediaType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig, Digest = id, Size = config.Length },
        Layers = [.. layers.Select(static layer => new Descriptor { MediaType = layer.MediaType, Digest = layer.Digest, Size = layer.Size })],
        Annotations = annotations.Count > 0 ? annotations : null,
    });

    /// <summary><c>index.json</c>: one entry for each name, and one for an image without names.</summary>
    public static byte[] Index(IReadOnlyList<SavedImage> images) => OciJson.Write(new ImageIndex
    {
        MediaType = MediaTypes.OciIndex,
        Manifests = [.. images.SelectMany(static image => image.Tags.Count == 0 ? [Describe(image, null)] : image.Tags.Select(tag => Describe(image, tag)))],
    });

    /// <summary><c>manifest.json</c>.</summary>
    public static byte[] DockerManifest(IReadOnlyList<SavedImage> images) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WriteString("Config", ArchiveLayout.BlobPath(image.Id));
            if (image.Tags.Count == 0)
            {
                json.WriteNull("RepoTags");
            }
            else
            {
                json.WriteStartArray("RepoTags");
                foreach (var tag in image.Tags) json.WriteStringValue(tag.Familiar);
                json.WriteEndArray();
            }
            json.WriteStartArray("Layers");
            foreach (var layer in image.Layers) json.WriteStringValue(ArchiveLayout.BlobPath(layer.Digest));
            json.WriteEndArray();
            json.WriteStartObject("LayerSources");
            foreach (var layer in image.Layers.DistinctBy(static l => l.Layer.DiffId).OrderBy(static l => l.Layer.DiffId.Digest))
            {
                json.WriteStartObject(layer.Layer.DiffId.ToString());
                json.WriteString("mediaType", layer.MediaType);
                json.WriteNumber("size", layer.Size);
                json.WriteString("digest", layer.Digest.ToString());
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary><c>repositories</c>: for each name the top layer, for readers of before <c>manifest.json</c>; null when there is no name.</summary>
    public static byte[]? Repositories(IReadOnlyList<SavedImage> images)
    {
        var names = images.Where(static i => i.Layers.Count > 0).SelectMany(static i => i.Tags.Select(t => (Tag: t, Top: i.Layers[^1].Layer.DiffId.Digest.Hex))).ToList();
        if (names.Count == 0) return null;
        return Write(json =>
        {
            json.WriteStartObject();
            foreach (var repository in names.GroupBy(static n => n.Tag.FamiliarRepository).OrderBy(static r => r.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject(repository.Key);
                foreach (var (tag, top) in repository.OrderBy(static n => n.Tag.Tag, StringComparer.Ordinal)) json.WriteString(tag.Tag!, top);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        });
    }

    private static Descriptor Describe(SavedImage image, Reference? tag)
    {
        var annotations = new SortedDictionary<string, string>(image.DescriptorAnnotations.ToDictionary(), StringComparer.Ordinal);
        if (tag is not null)
        {
            annotations[ArchiveLayout.NameAnnotation] = tag.ToString();
            annotations[ArchiveLayout.RefNameAnnotation] = tag.Tag!;
        }
        return new Descriptor
        {
            MediaType = image.ManifestMediaType,
            Digest = Digest.Of(image.Manifest),
            Size = image.Manifest.Length,
            Annotations = annotations.Count > 0 ? annotations : null,
            Platform = image.Platform,
        };
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact)) write(json);
        // Docker ends both documents with a line end.
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
