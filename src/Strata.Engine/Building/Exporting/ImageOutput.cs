using Strata.Engine.Archives;
using Strata.Engine.Archives.Saving;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Exporting;

/// <summary>Outputs that are images: in the store, or in an archive.</summary>
internal sealed class ImageOutput(Store store, Lease lease)
{
    /// <summary>Lists and names the image in the store, all at once: nobody sees it without its names, and a kill leaves all of it or nothing.</summary>
    public BuildReport Store(BuiltImage image, BuildOutput output, Action<string> tell)
    {
        var config = WriteConfig(image, tell);
        var id = Digest.Of(config);
        var layers = Layers(image);
        var annotations = Annotations(output, image.Config.Platform, AnnotationTarget.Manifest);
        var annotated = annotations.Count > 0 ? ArchiveDocuments.Manifest(id, config, layers, isDocker: false, annotations) : null;
        var stored = store.ListImages(() =>
        {
            var put = store.Images.Put(lease, new NewImage { Config = config, Manifest = annotated is null ? (ReadOnlyMemory<byte>?)null : annotated });
            // An image that was there already keeps its manifest unless it says something else.
            var manifest = store.Images.FindManifest(put.Id);
            if (annotated is not null && !annotated.AsSpan().SequenceEqual(manifest)) store.Images.SetManifest(put.Id, annotated);
            else if (annotated is null && manifest is not null && OciJson.ReadManifest(manifest).Annotations is { Count: > 0 })
            {
                store.Images.SetManifest(put.Id, ArchiveDocuments.Manifest(id, config, layers, isDocker: false, annotations));
            }
            foreach (var name in output.Names) store.Images.Tag(name, put.Id);
            return store.Images.Get(put.Id);
        });
        tell($"writing image {id} done");
        foreach (var name in output.Names) tell($"naming to {name} done");
        var written = ArchiveDocuments.Manifest(id, config, layers, store.Images.FindManifest(id));
        return new BuildReport
        {
            Image = stored,
            ImageId = id,
            Descriptor = Describe(written, OciJson.ReadManifest(written).MediaType ?? MediaTypes.OciManifest, image, output),
            Names = output.Names,
        };
    }

    /// <summary>Writes an archive; images of several platforms become one index. A file or directory has its name only when it is whole.</summary>
    public BuildReport Save(IReadOnlyList<BuiltImage> images, BuildOutput output, Action<string> tell, CancellationToken cancel)
    {
        var stacks = images.Select(image => store.Layers.GetStack(image.Chain).Reverse().ToList()).ToList();
        var layers = new Queue<SavedLayer>(new LayerCompression(store, lease).Compress([.. stacks.SelectMany(static stack => stack)], output, cancel));
        tell("exporting layers done");
        var saved = new List<SavedImage>();
        foreach (var (image, stack) in images.Zip(stacks)) saved.Add(Prepare(image, [.. stack.Select(_ => layers.Dequeue())], output, tell));
        SavedIndex? index = null;
        if (saved.Count > 1)
        {
            index = ArchiveDocuments.Index(saved, output.UsesDockerMediaTypes, Annotations(output, null, AnnotationTarget.Index), Annotations(output, null, AnnotationTarget.IndexDescriptor));
            saved = [.. saved.Select(image => image with { Index = index })];
            tell($"exporting manifest list {Digest.Of(index.Document)} done");
        }
        Write(saved, output, cancel);
        tell(output.IsDirectory ? "writing layout done" : "sending tarball done");
        return new BuildReport { ImageId = index is null ? saved[0].Id : null, Descriptor = index?.Describe() ?? ArchiveDocuments.Describe(saved[0]), Names = output.Names };
    }

    private static SavedImage Prepare(BuiltImage image, IReadOnlyList<SavedLayer> layers, BuildOutput output, Action<string> tell)
    {
        var config = WriteConfig(image, tell);
        var id = Digest.Of(config);
        var manifest = ArchiveDocuments.Manifest(id, config, layers, output.UsesDockerMediaTypes, Annotations(output, image.Config.Platform, AnnotationTarget.Manifest));
        tell($"exporting manifest {Digest.Of(manifest)} done");
        tell($"exporting config {id} done");
        return new SavedImage
        {
            Id = id,
            Config = config,
            Manifest = manifest,
            ManifestMediaType = output.UsesDockerMediaTypes ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
            Layers = layers,
            Tags = output.Names,
            Platform = PlatformOf(image),
            DescriptorAnnotations = Annotations(output, image.Config.Platform, AnnotationTarget.ManifestDescriptor),
        };
    }

    private void Write(IReadOnlyList<SavedImage> saved, BuildOutput output, CancellationToken cancel)
    {
        var writer = new ArchiveWriter(store);
        if (output.IsDirectory)
        {
            Directory.CreateDirectory(output.Path!);
            using var held = DirectoryLock.Acquire(output.Path!, cancel);
            writer.Write(saved, forDocker: false, new DirectorySink(output.Path!), progress: null, cancel);
            return;
        }
        OutputStream.Write(output, stream =>
        {
            using var sink = new TarSink(stream);
            writer.Write(saved, forDocker: output.Kind == BuildOutputKind.Docker, sink, progress: null, cancel);
        });
    }

    private static byte[] WriteConfig(BuiltImage image, Action<string> tell)
    {
        if (image.InlineCache is not { } cache) return OciJson.Write(image.Config);
        tell("preparing layers for inline cache done");
        return cache.Write(image.Config);
    }

    private IReadOnlyList<SavedLayer> Layers(BuiltImage image) => [.. store.Layers.GetStack(image.Chain).Reverse().Select(static layer => SavedLayer.Plain(layer))];

    private static Descriptor Describe(byte[] manifest, string type, BuiltImage image, BuildOutput output) => new()
    {
        MediaType = type,
        Digest = Digest.Of(manifest),
        Size = manifest.Length,
        Annotations = Annotations(output, image.Config.Platform, AnnotationTarget.ManifestDescriptor) is { Count: > 0 } annotations ? annotations : null,
        Platform = PlatformOf(image),
    };

    private static Platform? PlatformOf(BuiltImage image) => image.Config.Architecture.Length > 0 ? image.Config.Platform : null;

    // Sorted, so that the order on the command line changes no digest.
    private static SortedDictionary<string, string> Annotations(BuildOutput output, Platform? platform, AnnotationTarget target)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var annotation in output.Annotations)
        {
            if (annotation.Target == target && (annotation.Platform is null || (platform is not null && annotation.Platform.Matches(platform)))) annotations[annotation.Key] = annotation.Value;
        }
        return annotations;
    }
}
