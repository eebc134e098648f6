using Strata.Engine.Archives.Content;
using Strata.Oci;

namespace Strata.Engine.Archives.Loading;

/// <summary>
/// The images of an OCI layout's <c>index.json</c>. Of an index for several platforms one image is taken; manifests whose
/// blobs are not in the archive are passed over there, because tools write the index whole and the blobs of one platform.
/// Attestations and other artifacts are no images and are passed over too.
/// </summary>
internal sealed class LayoutIndex(DocumentReader documents)
{
    private const int MaxDepth = 4;
    private const int MaxManifests = 10_000;

    private int _manifests;

    /// <summary>The manifests of all images, by the digest of the config; none when there is no index.</summary>
    public Dictionary<Digest, byte[]> FindManifests()
    {
        var found = new Dictionary<Digest, byte[]>();
        if (documents.Find(ArchiveLayout.IndexFile, "index", OciJson.MaxManifestSize) is not { } index) return found;
        foreach (var descriptor in OciJson.ReadIndex(index).Manifests)
        {
            foreach (var manifest in Flatten(descriptor, 0)) found.TryAdd(manifest.Parsed.Config.Digest, manifest.Bytes);
        }
        return found;
    }

    /// <summary>The images, each once, with all names that the index gives them.</summary>
    public IReadOnlyList<PlannedImage> ReadImages(ReadOnlySpan<byte> index, Platform? platform)
    {
        var images = new List<PlannedImage>();
        var others = new List<Platform>();
        foreach (var descriptor in OciJson.ReadIndex(index).Manifests)
        {
            if (Choose(descriptor, platform, others) is not { } manifest) continue;
            Reference[] tags = FindName(descriptor) is { } name ? [name] : [];
            var known = images.FindIndex(i => i.Id == manifest.Parsed.Config.Digest);
            if (known >= 0)
            {
                images[known] = images[known] with { Tags = [.. images[known].Tags.Union(tags)] };
                continue;
            }
            images.Add(Plan(manifest, tags));
        }
        if (images.Count > 0) return images;
        throw others.Count > 0 ? ImagePlan.NoneFor(platform ?? Platform.Current, others) : StrataException.Invalid("the archive's index holds no images");
    }

    /// <summary>The image of one entry: the one for a platform, or the only one there is, whatever it is for.</summary>
    /// <exception cref="StrataException">NotFound: none for the platform. DataLoss: damaged or incomplete.</exception>
    public PlannedImage ReadImage(Descriptor descriptor, Platform platform)
    {
        var all = Flatten(descriptor, 0);
        if (all.Count == 0) throw StrataException.Damaged($"the archive is incomplete: it lacks an image that {descriptor.Digest} names");
        var chosen = all.Count == 1 ? all[0] : all.Find(m => platform.Matches(m.Platform));
        return chosen is not null ? Plan(chosen, []) : throw ImagePlan.NoneFor(platform, all.Select(static m => m.Platform));
    }

    private static PlannedImage Plan(ArchivedManifest manifest, IReadOnlyList<Reference> tags)
    {
        var layers = manifest.Parsed.Layers.Select(static l => (ArchiveLayout.BlobPath(l.Digest), (long?)l.Size));
        return ImagePlan.Plan(manifest.Parsed.Config.Digest, manifest.Config, [.. layers], tags, manifest.Bytes).Image;
    }

    private ArchivedManifest? Choose(Descriptor descriptor, Platform? platform, List<Platform> others)
    {
        var all = Flatten(descriptor, 0);
        if (all.Count == 0 && !MediaTypes.IsIndex(descriptor.MediaType) && !IsAttestation(descriptor) && documents.Find(ArchiveLayout.BlobPath(descriptor.Digest), "manifest", OciJson.MaxManifestSize) is null)
        {
            throw StrataException.Damaged($"the archive is incomplete: it lacks the manifest {ArchiveLayout.BlobPath(descriptor.Digest)}");
        }
        // An image that stands alone is taken whatever it is for, as it can be kept and passed on.
        var chosen = platform is null && all.Count == 1 ? all[0] : all.Find(m => (platform ?? Platform.Current).Matches(m.Platform));
        if (chosen is null) others.AddRange(all.Select(static m => m.Platform));
        return chosen;
    }

    private List<ArchivedManifest> Flatten(Descriptor descriptor, int depth)
    {
        if (depth > MaxDepth) throw StrataException.Damaged($"the archive's index is nested more than {MaxDepth} deep");
        if (++_manifests > MaxManifests) throw StrataException.Damaged($"the archive's index names more than {MaxManifests} manifests");
        if (IsAttestation(descriptor)) return [];
        if (documents.Find(ArchiveLayout.BlobPath(descriptor.Digest), "manifest", OciJson.MaxManifestSize) is not { } bytes) return [];
        if (bytes.Length != descriptor.Size) throw StrataException.Damaged($"blob {descriptor.Digest} is damaged: it has {bytes.Length} bytes, and its descriptor says {descriptor.Size}");
        if (MediaTypes.IsIndex(descriptor.MediaType))
        {
            return [.. OciJson.ReadIndex(bytes).Manifests.SelectMany(m => Flatten(m, depth + 1))];
        }
        if (!MediaTypes.IsManifest(descriptor.MediaType)) return [];
        var manifest = OciJson.ReadManifest(bytes);
        if (manifest.Config.MediaType is not (MediaTypes.OciConfig or MediaTypes.DockerConfig)) return [];
        var path = ArchiveLayout.BlobPath(manifest.Config.Digest);
        // Alone it must be whole; among others it may be one that the archive leaves out.
        var config = depth == 0 ? documents.Get(path, "image config", OciJson.MaxConfigSize) : documents.Find(path, "image config", OciJson.MaxConfigSize);
        if (config is null) return [];
        if (config.Length != manifest.Config.Size) throw StrataException.Damaged($"blob {manifest.Config.Digest} is damaged: it has {config.Length} bytes, and its descriptor says {manifest.Config.Size}");
        return [new ArchivedManifest(bytes, manifest, config, descriptor.Platform ?? OciJson.ReadConfig(config).Platform)];
    }

    private static bool IsAttestation(Descriptor descriptor) =>
        descriptor.Platform is { Os: "unknown", Architecture: "unknown" } || descriptor.Annotations?.ContainsKey(ArchiveLayout.ReferenceTypeAnnotation) == true;

    // A bare word there is a tag of no repository: it names nothing here.
    private static Reference? FindName(Descriptor descriptor)
    {
        if (descriptor.Annotations is not { } annotations) return null;
        var name = annotations.GetValueOrDefault(ArchiveLayout.NameAnnotation);
        if (name is null && annotations.GetValueOrDefault(ArchiveLayout.RefNameAnnotation) is { } other && other.AsSpan().ContainsAny("/:")) name = other;
        if (name is null || !Reference.TryParse(name, out var reference) || reference.LooksLikeId) return null;
        return reference.Digest is null ? reference.WithDefaultTag() : reference.Tag is { } tag ? reference.WithTag(tag) : null;
    }

    private sealed record ArchivedManifest(byte[] Bytes, Manifest Parsed, byte[] Config, Platform Platform);
}
