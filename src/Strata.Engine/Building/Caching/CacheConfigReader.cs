using Strata.Engine.Archives;
using Strata.Engine.Archives.Loading;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>
/// Puts the layers and records of an exported cache in their places. Everything in it may be a lie: indexes are checked,
/// stacks are bounded and have no loops, and each layer is walked once, however many records lead to it.
/// </summary>
internal static class CacheConfigReader
{
    /// <summary>The annotation with a blob's diff id.</summary>
    public const string DiffIdAnnotation = "containerd.io/uncompressed";

    // No driver can mount more, by far.
    private const int MaxDepth = 1000;

    private const int MaxDescription = 4096;

    /// <summary>The records of a cache's config over the descriptors of its manifest.</summary>
    /// <exception cref="StrataException">DataLoss: it says what can't be.</exception>
    public static IEnumerable<ImportedRecord> Read(CacheConfigDocument config, IEnumerable<Descriptor> blobs)
    {
        var descriptors = new Dictionary<string, Descriptor>();
        foreach (var blob in blobs) descriptors.TryAdd(blob.Digest.ToString(), blob);
        return Read(config.Records ?? [], Stack(config.Layers ?? [], descriptors));
    }

    /// <summary>The records of an image's inline cache, which lead to the image's own layers, counted from the bottom.</summary>
    /// <param name="records">The records.</param>
    /// <param name="diffIds">The image's layers.</param>
    /// <param name="blobs">Their descriptors; null when they are in the store.</param>
    /// <exception cref="StrataException">DataLoss: it says what can't be.</exception>
    public static IEnumerable<ImportedRecord> ReadInline(IReadOnlyList<CacheRecordDocument> records, IReadOnlyList<Digest> diffIds, IReadOnlyList<Descriptor>? blobs)
    {
        var layers = new ImportedLayer?[diffIds.Count];
        for (var i = 0; i < layers.Length; i++) layers[i] = Place(diffIds[i], blobs?[i], i == 0 ? null : layers[i - 1]);
        return Read(records, layers);
    }

    private static IEnumerable<ImportedRecord> Read(IReadOnlyList<CacheRecordDocument> records, ImportedLayer?[] layers)
    {
        foreach (var record in records)
        {
            // With inputs it is BuildKit's, and its key is none of ours.
            if (record is null || record.Inputs is { Count: > 0 } || record.Results is not [{ } result, ..] || !Digest.TryParse(record.Digest, out var key)) continue;
            if (result.Layer < 0 || result.Layer >= layers.Length) throw StrataException.Damaged($"cache config is damaged: a record names the layer {result.Layer}, of {layers.Length}");
            if (layers[result.Layer] is { } layer) yield return new ImportedRecord(key, layer, result.CreatedAt, Clean(record.Description));
        }
    }

    // It goes to terminals.
    private static string Clean(string? description) =>
        description is null ? "" : string.Concat((description.Length > MaxDescription ? description[..MaxDescription] : description).Select(static c => char.IsControl(c) ? ' ' : c));

    // A layer whose blob or diff id is unknown is null, as is all that lies on it.
    private static ImportedLayer?[] Stack(IReadOnlyList<CacheLayerDocument> layers, Dictionary<string, Descriptor> descriptors)
    {
        var placed = new ImportedLayer?[layers.Count];
        var depths = new int[layers.Count];
        var path = new Stack<int>();
        for (var i = 0; i < layers.Count; i++)
        {
            for (var at = i; at != -1 && depths[at] == 0; at = layers[at].Parent)
            {
                if (layers[at] is not { Parent: >= -1 and var parent } || parent >= layers.Count) throw StrataException.Damaged($"cache config is damaged: layer {at} lies on no layer");
                path.Push(at);
                if (path.Count > MaxDepth) throw StrataException.Damaged($"cache config is damaged: its layers go round in a loop, or are more than {MaxDepth} deep");
            }
            while (path.TryPop(out var at))
            {
                var parent = layers[at].Parent;
                depths[at] = parent == -1 ? 1 : depths[parent] + 1;
                if (depths[at] > MaxDepth) throw StrataException.Damaged($"cache config is damaged: its layers are more than {MaxDepth} deep");
                if (parent != -1 && placed[parent] is null) continue;
                if (layers[at].Blob is { } blob && descriptors.TryGetValue(blob, out var descriptor) && Digest.TryParse(descriptor.Annotations?.GetValueOrDefault(DiffIdAnnotation), out var diffId))
                {
                    placed[at] = Place(diffId, descriptor, parent == -1 ? null : placed[parent]);
                }
            }
        }
        return placed;
    }

    private static ImportedLayer Place(Digest diffId, Descriptor? blob, ImportedLayer? below)
    {
        var parent = below?.Plan.Id;
        var layer = new DiffId(diffId);
        return new ImportedLayer(new PlannedLayer(blob is null ? "" : ArchiveLayout.BlobPath(blob.Digest), layer, ChainId.Of(parent, layer), parent) { Size = blob?.Size }, below);
    }
}
