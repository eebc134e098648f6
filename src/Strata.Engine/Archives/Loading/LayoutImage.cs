using Strata.Engine.Archives.Content;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Archives.Loading;

/// <summary>Takes the layers of one image of an OCI layout directory, without listing the image.</summary>
internal sealed class LayoutImage(Store store, Lease lease)
{
    /// <summary>Finds the image and takes in its layers; the lease holds them.</summary>
    /// <param name="path">The layout's directory.</param>
    /// <param name="tag">A tag, or a whole name; null for <c>latest</c>. Where the layout holds one image only, that is taken whatever it is called.</param>
    /// <param name="digest">The digest of a manifest or index; goes before the tag.</param>
    /// <param name="platform">The platform; an image that has one only is taken whatever it is for.</param>
    /// <param name="cancel">Stops within a layer.</param>
    /// <exception cref="StrataException">NotFound: no such image, or none for the platform. DataLoss: the layout is damaged or incomplete.</exception>
    public PlannedImage Load(string path, string? tag, Digest? digest, Platform platform, CancellationToken cancel)
    {
        using var content = DirectoryContent.Open(path);
        var documents = new DocumentReader(content);
        var index = OciJson.ReadIndex(documents.Get(ArchiveLayout.IndexFile, "index", OciJson.MaxManifestSize));
        var descriptor = digest is { } wanted ? Describe(wanted, documents) : Find(index, tag ?? Reference.DefaultTag) ?? throw StrataException.NotFound($"the OCI layout {path} has no image \"{tag ?? Reference.DefaultTag}\"");
        var image = new LayoutIndex(documents).ReadImage(descriptor, platform);
        new LayerIntake(store, lease, progress: null, cancel).TakeMissing(image.Layers, content);
        return image;
    }

    private static Descriptor? Find(ImageIndex index, string tag) =>
        index.Manifests.FirstOrDefault(d => d.Annotations?.GetValueOrDefault(ArchiveLayout.NameAnnotation) == tag || d.Annotations?.GetValueOrDefault(ArchiveLayout.RefNameAnnotation) == tag)
        ?? (index.Manifests.Count == 1 ? index.Manifests[0] : null);

    // What the index of the layout does not name may still be there: as part of another index.
    private static Descriptor Describe(Digest digest, DocumentReader documents)
    {
        var bytes = documents.Get(ArchiveLayout.BlobPath(digest), "manifest", OciJson.MaxManifestSize);
        return new Descriptor { MediaType = OciJson.IsIndex(bytes) ? MediaTypes.OciIndex : MediaTypes.OciManifest, Digest = digest, Size = bytes.Length };
    }
}
