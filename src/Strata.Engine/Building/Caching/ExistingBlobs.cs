using System.Collections.Concurrent;
using Strata.Engine.Archives;
using Strata.Engine.Archives.Content;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>
/// The layers that a cache directory has already, so that they need not be compressed again. Each is read and checked: a
/// damaged blob must not be carried from export to export.
/// </summary>
internal sealed class ExistingBlobs(IArchiveContent content)
{
    private const int MaxManifests = 100;

    /// <summary>The descriptors of the wanted layers that are there and whole. A damaged directory has none.</summary>
    public IReadOnlyDictionary<DiffId, Descriptor> Find(IReadOnlySet<DiffId> wanted, string mediaType, CancellationToken cancel)
    {
        var found = new ConcurrentDictionary<DiffId, Descriptor>();
        Parallel.ForEach(
            Candidates(wanted, mediaType).DistinctBy(static candidate => candidate.Layer),
            new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            candidate =>
            {
                if (IsWhole(candidate.Blob)) found[candidate.Layer] = new Descriptor { MediaType = mediaType, Digest = candidate.Blob.Digest, Size = candidate.Blob.Size };
            });
        return found;
    }

    /// <summary>True when a blob is there with the bytes that its name promises.</summary>
    public bool IsWhole(Descriptor blob)
    {
        try
        {
            if (content.Find(ArchiveLayout.BlobPath(blob.Digest)) is not { } file || file.Size != blob.Size) return false;
            using var bytes = file.Open();
            using var check = new DigestCheckStream(bytes, blob.Digest);
            check.Finish();
            return true;
        }
        catch (Exception e) when (e is StrataException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private List<(DiffId Layer, Descriptor Blob)> Candidates(IReadOnlySet<DiffId> wanted, string mediaType)
    {
        var candidates = new List<(DiffId, Descriptor)>();
        try
        {
            var documents = new DocumentReader(content);
            if (documents.Find(ArchiveLayout.IndexFile, "index", OciJson.MaxManifestSize) is not { } index) return candidates;
            foreach (var entry in OciJson.ReadIndex(index).Manifests.Take(MaxManifests))
            {
                if (documents.Find(ArchiveLayout.BlobPath(entry.Digest), "manifest", OciJson.MaxManifestSize) is not { } manifest) continue;
                var blobs = MediaTypes.IsManifest(entry.MediaType) ? OciJson.ReadManifest(manifest).Layers : MediaTypes.IsIndex(entry.MediaType) ? OciJson.ReadIndex(manifest).Manifests : [];
                foreach (var blob in blobs)
                {
                    if (blob.MediaType == mediaType && Digest.TryParse(blob.Annotations?.GetValueOrDefault(CacheConfigReader.DiffIdAnnotation), out var diffId) && wanted.Contains(new DiffId(diffId))) candidates.Add((new DiffId(diffId), blob));
                }
            }
        }
        catch (StrataException)
        {
            // What could be read so far is as good as ever: each blob is checked.
        }
        return candidates;
    }
}
