using Strata.Engine.Archives.Content;
using Strata.Oci;

namespace Strata.Engine.Archives.Loading;

/// <summary>
/// Reads what images an archive holds: from Docker's <c>manifest.json</c> when there is one, else from the OCI layout's
/// <c>index.json</c>. Every document is checked before any layer is read.
/// </summary>
internal static class ImagePlan
{
    /// <summary>Reads the images for a platform, or of all platforms that Linux can keep.</summary>
    /// <exception cref="StrataException">
    /// DataLoss: damaged or incomplete. InvalidArgument: no image archive. NotFound: no image for the platform.
    /// </exception>
    public static IReadOnlyList<PlannedImage> Read(IArchiveContent content, Platform? platform)
    {
        var documents = new DocumentReader(content);
        if (documents.Find(ArchiveLayout.DockerManifestFile, "list of images", DockerManifest.MaxSize) is { } list)
        {
            var manifests = new LayoutIndex(documents).FindManifests();
            return ReadDocker(DockerManifest.Read(list), documents, manifests, platform);
        }
        if (documents.Find(ArchiveLayout.IndexFile, "index", OciJson.MaxManifestSize) is { } index)
        {
            return new LayoutIndex(documents).ReadImages(index, platform);
        }
        throw content.Find(ArchiveLayout.RepositoriesFile) is not null
            ? StrataException.NotSupported("the archive is in the format of Docker before version 1.10: load it with an old Docker and save it with a newer one")
            : StrataException.Invalid($"this is no image archive: it has neither {ArchiveLayout.DockerManifestFile} nor {ArchiveLayout.IndexFile} (strata import makes an image of a root file system's tar)");
    }

    /// <summary>Reads the images that a <c>manifest.json</c> lists.</summary>
    /// <param name="list">The list.</param>
    /// <param name="documents">Gives the configs.</param>
    /// <param name="manifests">The manifests of the OCI layout in the same archive, by the config's digest.</param>
    /// <param name="platform">The wanted platform; null for any.</param>
    public static IReadOnlyList<PlannedImage> ReadDocker(IReadOnlyList<DockerManifest> list, DocumentReader documents, IReadOnlyDictionary<Digest, byte[]> manifests, Platform? platform)
    {
        var images = new List<PlannedImage>();
        var others = new List<Platform>();
        foreach (var entry in list)
        {
            var path = ArchiveMembers.Clean(entry.Config!);
            var config = documents.Get(path, "image config", OciJson.MaxConfigSize);
            var id = Digest.Of(config);
            if (FindConfigDigest(path) is { } promised && promised != id) throw StrataException.Damaged($"image config {path} is damaged: its bytes have the digest {id}");
            var layers = (entry.Layers ?? []).Select(static l => (Path: ArchiveMembers.Clean(l ?? ""), Size: (long?)null));
            var tags = (entry.RepoTags ?? []).Select(ParseTag).ToList();
            var (image, own) = Plan(id, config, [.. layers], tags, manifests.GetValueOrDefault(id));
            if (platform?.Matches(own) == false) others.Add(own);
            else images.Add(image);
        }
        return images.Count > 0 ? images : throw NoneFor(platform!, others);
    }

    /// <summary>Puts an image's layers in their places.</summary>
    /// <exception cref="StrataException">DataLoss: the config is damaged or has another number of layers. FailedPrecondition: not for Linux.</exception>
    public static (PlannedImage Image, Platform Platform) Plan(Digest id, byte[] config, IReadOnlyList<(string Path, long? Size)> layers, IReadOnlyList<Reference> tags, byte[]? manifest)
    {
        var parsed = OciJson.ReadConfig(config);
        if (parsed.Os is not ("" or "linux")) throw new StrataException(ErrorKind.FailedPrecondition, $"cannot load {parsed.Os} image on linux");
        var diffIds = parsed.RootFs.DiffIds ?? [];
        if (diffIds.Count != layers.Count) throw StrataException.Damaged($"invalid manifest, layers length mismatch: expected {layers.Count}, got {diffIds.Count}");
        var planned = new List<PlannedLayer>(layers.Count);
        ChainId? parent = null;
        for (var i = 0; i < layers.Count; i++)
        {
            var diffId = new DiffId(diffIds[i]);
            var chain = ChainId.Of(parent, diffId);
            planned.Add(new PlannedLayer(layers[i].Path, diffId, chain, parent) { Size = layers[i].Size });
            parent = chain;
        }
        return (new PlannedImage { Id = id, Config = config, Manifest = manifest, Layers = planned, Tags = tags }, parsed.Platform);
    }

    /// <summary>The failure when all images are for other platforms.</summary>
    public static StrataException NoneFor(Platform platform, IEnumerable<Platform> others) =>
        StrataException.NotFound($"the archive has no image for the platform {platform}: it has {string.Join(", ", others.Select(static p => p.ToString()).Distinct())}");

    private static Reference ParseTag(string? text)
    {
        var reference = Reference.ParseName(text ?? "");
        return reference is { Tag: not null, Digest: null } ? reference : throw StrataException.Invalid($"invalid tag \"{text}\"");
    }

    // blobs/sha256/HEX, or the older HEX.json.
    private static Digest? FindConfigDigest(string path) =>
        ArchiveLayout.FindDigest(path)
        ?? (path.EndsWith(".json", StringComparison.Ordinal) && Digest.TryParse($"sha256:{path[(path.LastIndexOf('/') + 1)..^5]}", out var digest) ? digest : null);
}
