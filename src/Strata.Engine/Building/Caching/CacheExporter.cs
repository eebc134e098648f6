using Strata.Build;
using Strata.Engine.Archives;
using Strata.Engine.Archives.Content;
using Strata.Engine.Archives.Saving;
using Strata.Engine.Building.Exporting;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Layers;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Caching;

/// <summary>
/// Writes a cache into a directory, in BuildKit's layout: an OCI layout whose manifest lists the layers and has their stacks and
/// the records as its config. The index comes last; until then the directory is the cache that it was. Blobs that no cache
/// there names any more stay, as BuildKit's do.
/// </summary>
internal sealed class CacheExporter(Store store, Lease lease, StoreBuildCache cache)
{
    private const string CreatedAnnotation = "buildkit/createdat";

    /// <summary>Writes the records of a build and their layers. The same build into an empty directory gives the same bytes.</summary>
    /// <returns>The manifest.</returns>
    /// <exception cref="StrataException">DataLoss: the directory's index is damaged. ResourceExhausted, PermissionDenied: it can't be written to.</exception>
    public Descriptor Export(IReadOnlyList<BuiltStep> steps, CacheExport export, Action<string> tell, CancellationToken cancel)
    {
        var path = Path.GetFullPath(export.Path!);
        Directory.CreateDirectory(path);
        using var held = DirectoryLock.Acquire(path, cancel);
        held.RemoveAbandoned();
        var records = ExportedRecord.Collect(cache, steps.Where(step => export.TakesAllSteps || step.IsOfImage));
        var stacks = Stacks(records);
        var layers = stacks.Values.DistinctBy(static layer => layer.DiffId).OrderBy(static layer => layer.DiffId.Digest).ToList();
        var blobs = new Dictionary<DiffId, Descriptor>();
        var form = export.Form;
        using var content = DirectoryContent.Open(path);
        var existing = new ExistingBlobs(content);
        foreach (var known in existing.Find(layers.Select(static layer => layer.DiffId).ToHashSet(), LayerCompression.MediaType(form), cancel)) blobs[known.Key] = known.Value;
        var made = new LayerCompression(store, lease).Compress([.. layers.Where(layer => !blobs.ContainsKey(layer.DiffId))], form, cancel);
        tell("preparing build cache for export done");

        var sink = new DirectorySink(path);
        sink.WriteDocument(ArchiveLayout.LayoutFile, System.Text.Encoding.ASCII.GetBytes(ArchiveLayout.LayoutContent));
        var times = Times(records, stacks);
        foreach (var layer in made)
        {
            var blob = new Descriptor { MediaType = layer.MediaType, Digest = layer.Digest, Size = layer.Size };
            RemoveDamaged(path, existing, blob);
            sink.WriteBlob(ArchiveLayout.BlobPath(blob.Digest), blob.Size, () => layer.File is { } file ? File.OpenRead(file) : store.Layers.OpenTar(layer.Layer.Id), cancel);
            blobs[layer.Layer.DiffId] = blob;
        }
        foreach (var layer in layers)
        {
            blobs[layer.DiffId] = blobs[layer.DiffId] with { Annotations = Annotations(layer.DiffId, times) };
            tell($"writing layer {blobs[layer.DiffId].Digest} done");
        }
        var config = CachingJson.Write(Document(records, stacks, blobs));
        Write(path, sink, existing, config);
        tell($"writing config {Digest.Of(config)} done");
        var (manifest, type) = Manifest(export, config, [.. blobs.Values.OrderBy(static blob => blob.Digest)]);
        Write(path, sink, existing, manifest);
        cancel.ThrowIfCancellationRequested();
        var written = new Descriptor { MediaType = type, Digest = Digest.Of(manifest), Size = manifest.Length };
        var tag = new Dictionary<string, string> { [ArchiveLayout.RefNameAnnotation] = export.Tag };
        sink.WriteDocument(ArchiveLayout.IndexFile, OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [written with { Annotations = tag }] }));
        sink.Finish();
        tell($"writing cache {(export.IsImageManifest ? "image manifest" : "manifest")} {written.Digest} done");
        return written;
    }

    private static void Write(string path, DirectorySink sink, ExistingBlobs existing, byte[] document)
    {
        var blob = new Descriptor { Digest = Digest.Of(document), Size = document.Length };
        RemoveDamaged(path, existing, blob);
        sink.WriteDocument(ArchiveLayout.BlobPath(blob.Digest), document);
    }

    // What is there under a blob's name is not written again, unless it is not the blob.
    private static void RemoveDamaged(string path, ExistingBlobs existing, Descriptor blob)
    {
        var file = Path.Combine(path, ArchiveLayout.BlobPath(blob.Digest));
        if (File.Exists(file) && !existing.IsWhole(blob)) File.Delete(file);
    }

    // The layers that the records lead to, and all below them.
    private Dictionary<ChainId, Layer> Stacks(IReadOnlyList<ExportedRecord> records)
    {
        var all = new Dictionary<ChainId, Layer>();
        foreach (var chain in records.Select(static record => record.Chain).Distinct())
        {
            foreach (var layer in store.Layers.GetStack(chain))
            {
                // Whoever is in it brought all that is below.
                if (!all.TryAdd(layer.Id, layer)) break;
            }
        }
        return all;
    }

    // BuildKit dates its snapshots by it. Two steps may have made one layer: the first counts.
    private static Dictionary<DiffId, DateTimeOffset> Times(IReadOnlyList<ExportedRecord> records, Dictionary<ChainId, Layer> stacks)
    {
        var times = new Dictionary<DiffId, DateTimeOffset>();
        foreach (var record in records)
        {
            var layer = stacks[record.Chain].DiffId;
            if (!times.TryGetValue(layer, out var first) || record.Created < first) times[layer] = record.Created;
        }
        return times;
    }

    private static SortedDictionary<string, string> Annotations(DiffId layer, Dictionary<DiffId, DateTimeOffset> times)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [CacheConfigReader.DiffIdAnnotation] = layer.ToString() };
        if (times.TryGetValue(layer, out var time)) annotations[CreatedAnnotation] = TimeJsonConverter.Format(time);
        return annotations;
    }

    private static CacheConfigDocument Document(IReadOnlyList<ExportedRecord> records, Dictionary<ChainId, Layer> stacks, Dictionary<DiffId, Descriptor> blobs)
    {
        // Two layers of one blob lie on different ones: the chain id tells them apart, in every store alike.
        var ordered = stacks.Values.OrderBy(layer => blobs[layer.DiffId].Digest).ThenBy(static layer => layer.Id.Digest).ToList();
        var places = ordered.Select(static (layer, place) => (layer.Id, place)).ToDictionary(static pair => pair.Id, static pair => pair.place);
        return new CacheConfigDocument
        {
            Layers = [.. ordered.Select(layer => new CacheLayerDocument { Blob = blobs[layer.DiffId].Digest.ToString(), Parent = layer.Parent is { } parent ? places[parent] : -1 })],
            Records = [.. records.Select(record => record.ToDocument(places[record.Chain]))],
        };
    }

    private static (byte[] Bytes, string MediaType) Manifest(CacheExport export, byte[] config, IReadOnlyList<Descriptor> blobs)
    {
        var descriptor = new Descriptor { MediaType = CacheConfigDocument.MediaType, Digest = Digest.Of(config), Size = config.Length };
        if (export.IsImageManifest) return (OciJson.Write(new Manifest { MediaType = MediaTypes.OciManifest, Config = descriptor, Layers = blobs }), MediaTypes.OciManifest);
        var type = export.UsesDockerMediaTypes ? MediaTypes.DockerManifestList : MediaTypes.OciIndex;
        return (OciJson.Write(new ImageIndex { MediaType = type, Manifests = [.. blobs, descriptor] }), type);
    }
}
