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

    /// <summary><c>index.json</c>: one entry for each name, and one for an image without names. Images of one index are one entry.</summary>
    public static byte[] Index(IReadOnlyList<SavedImage> images) => OciJson.Write(new ImageIndex
    {
        MediaType = MediaTypes.OciIndex,
        Manifests = [.. images.DistinctBy(static image => (object?)image.Index ?? image).SelectMany(static image =>
        {
            var descriptor = image.Index?.Describe() ?? Describe(image);
            return image.Tags.Count == 0 ? [descriptor] : image.Tags.Select(tag => Named(descriptor, tag));
        })],
    });

    /// <summary>An index over the images of several platforms.</summary>
    public static SavedIndex Index(IReadOnlyList<SavedImage> images, bool isDocker, IReadOnlyDictionary<string, string> annotations, IReadOnlyDictionary<string, string> descriptorAnnotations)
    {
        var type = isDocker ? MediaTypes.DockerManifestList : MediaTypes.OciIndex;
        var document = OciJson.Write(new ImageIndex { MediaType = type, Manifests = [.. images.Select(Describe)], Annotations = annotations.Count > 0 ? annotations : null });
        return new SavedIndex(document, type, descriptorAnnotations);
    }

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

    /// <summary>An image's manifest, as an index names it.</summary>
    public static Descriptor Describe(SavedImage image) => new()
    {
        MediaType = image.ManifestMediaType,
        Digest = Digest.Of(image.Manifest),
        Size = image.Manifest.Length,
        Annotations = image.DescriptorAnnotations.Count > 0 ? image.DescriptorAnnotations : null,
        Platform = image.Platform,
    };

    private static Descriptor Named(Descriptor descriptor, Reference tag) => descriptor with
    {
        Annotations = new SortedDictionary<string, string>(descriptor.Annotations?.ToDictionary() ?? [], StringComparer.Ordinal)
        {
            [ArchiveLayout.NameAnnotation] = tag.ToString(),
            [ArchiveLayout.RefNameAnnotation] = tag.Tag!,
        },
    };

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact)) write(json);
        // Docker ends both documents with a line end.
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
