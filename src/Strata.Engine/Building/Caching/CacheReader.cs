using Strata.Engine.Archives;
using Strata.Engine.Archives.Content;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Caching;

/// <summary>Opens what <c>--cache-from</c> names: reads its documents, and no layer.</summary>
internal sealed class CacheReader(Store store, Lease lease)
{
    private const int MaxManifests = 100;

    /// <summary>The largest cache config that is read, in bytes; BuildKit reads 1 MiB.</summary>
    private const int MaxConfigSize = 16 << 20;

    /// <summary>Opens a cache.</summary>
    /// <exception cref="StrataException">
    /// NotFound: there is none. InvalidArgument: it can't be one. DataLoss: it is damaged. NotImplemented: an image that is not in the
    /// store. FailedPrecondition and PermissionDenied: it can't be read.
    /// </exception>
    public ImportedCache Open(CacheImport import) => import switch
    {
        CacheImport.Local local => OpenDirectory(local),
        CacheImport.Image image => OpenImage(image),
        CacheImport.Unusable unusable => throw StrataException.Invalid(unusable.Reason),
        _ => throw new InvalidOperationException($"no such import: {import}"),
    };

    private ImportedCache OpenImage(CacheImport.Image import)
    {
        var image = store.Images.Find(import.Reference) ?? throw StrataException.NotSupported(
            "no image of that name is in the store, and caches of registries are not supported yet: load the image first, or use type=local,src=DIR");
        if (image.Layers is { } layers && !store.Layers.TryPin(lease, layers)) throw StrataException.NotFound("it was removed meanwhile");
        var config = store.Images.GetConfigBytes(image.Id);
        var records = InlineCache.Find(config) ?? throw StrataException.NotFound("the image has no inline cache");
        return new ImportedCache(import.Name, null, CacheConfigReader.ReadInline(records, OciJson.ReadConfig(config).RootFs.DiffIds ?? [], blobs: null));
    }

    private static ImportedCache OpenDirectory(CacheImport.Local import)
    {
        if (!Directory.Exists(import.Path)) throw StrataException.NotFound("no such directory");
        var content = DirectoryContent.Open(import.Path);
        try
        {
            return new ImportedCache(import.Name, content, ReadManifest(new DocumentReader(content), FindManifest(new DocumentReader(content), import)));
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static Digest FindManifest(DocumentReader documents, CacheImport.Local import)
    {
        if (import.Digest is { } digest) return digest;
        var index = documents.Find(ArchiveLayout.IndexFile, "index", OciJson.MaxManifestSize) ?? throw StrataException.NotFound($"the directory has no {ArchiveLayout.IndexFile}");
        var entry = OciJson.ReadIndex(index).Manifests.FirstOrDefault(entry => entry.Annotations?.GetValueOrDefault(ArchiveLayout.RefNameAnnotation) == import.Tag);
        return entry?.Digest ?? throw StrataException.NotFound($"the directory has no cache with the tag {import.Tag}");
    }

    private static List<ImportedRecord> ReadManifest(DocumentReader documents, Digest digest)
    {
        var bytes = documents.Get(ArchiveLayout.BlobPath(digest), "manifest", OciJson.MaxManifestSize);
        if (!OciJson.IsIndex(bytes)) return ReadManifest(documents, OciJson.ReadManifest(bytes));
        var blobs = OciJson.ReadIndex(bytes).Manifests;
        if (blobs.FirstOrDefault(static blob => blob.MediaType == CacheConfigDocument.MediaType) is { } config) return [.. CacheConfigReader.Read(ReadConfig(documents, config), blobs)];
        // An index of images, each with a cache of its own or none.
        var records = new List<ImportedRecord>();
        foreach (var image in blobs.Where(static blob => MediaTypes.IsManifest(blob.MediaType)).Take(MaxManifests))
        {
            if (documents.Find(ArchiveLayout.BlobPath(image.Digest), "manifest", OciJson.MaxManifestSize) is { } manifest) records.AddRange(ReadManifest(documents, OciJson.ReadManifest(manifest)));
        }
        return records;
    }

    private static List<ImportedRecord> ReadManifest(DocumentReader documents, Manifest manifest)
    {
        if (manifest.Config.MediaType == CacheConfigDocument.MediaType) return [.. CacheConfigReader.Read(ReadConfig(documents, manifest.Config), manifest.Layers)];
        if (manifest.Config.MediaType is not (MediaTypes.OciConfig or MediaTypes.DockerConfig)) return [];
        var config = documents.Get(ArchiveLayout.BlobPath(manifest.Config.Digest), "image config", OciJson.MaxConfigSize);
        var diffIds = OciJson.ReadConfig(config).RootFs.DiffIds ?? [];
        if (diffIds.Count != manifest.Layers.Count || InlineCache.Find(config) is not { } records) return [];
        return [.. CacheConfigReader.ReadInline(records, diffIds, manifest.Layers)];
    }

    private static CacheConfigDocument ReadConfig(DocumentReader documents, Descriptor config) =>
        CachingJson.ReadConfig(documents.Get(ArchiveLayout.BlobPath(config.Digest), "cache config", MaxConfigSize));
}
