using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Archives.Saving;

/// <summary>
/// Saves images as one tar that is both a Docker archive and an OCI layout, with uncompressed layers. The same images
/// give the same bytes.
/// </summary>
public sealed class ImageSaver(Store store)
{
    /// <summary>Saves images.</summary>
    /// <param name="names">Names with or without tag, and ids; at least one.</param>
    /// <param name="options">What is demanded of them.</param>
    /// <param name="output">Where the tar goes; left open. Nothing is written when a name is wrong.</param>
    /// <param name="progress">Hears of each layer.</param>
    /// <param name="cancel">Stops within a layer.</param>
    /// <exception cref="StrataException">
    /// NotFound: an image, or one for the platform. InvalidArgument: a name. DataLoss: a layer's files have changed.
    /// ResourceExhausted: no space.
    /// </exception>
    public void Save(IReadOnlyList<string> names, SaveOptions options, Stream output, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        var selection = new SaveSelection(store);
        foreach (var name in names) selection.Add(name);
        using var lease = store.AcquireLease();
        var images = selection.Images.Select(i => Prepare(i.Id, i.Tags, options, lease)).ToList();
        using var sink = new TarSink(output);
        new ArchiveWriter(store).Write(images, forDocker: true, sink, progress, cancel);
        foreach (var image in images) store.Events.Add("image", "save", image.Id.ToString(), ("name", image.Id.ToString()));
    }

    private SavedImage Prepare(Digest id, IReadOnlyList<Reference> tags, SaveOptions options, Lease lease)
    {
        var image = store.Images.Get(id);
        // Held, so that another command cannot remove it meanwhile.
        lease.PinImage(id);
        if (image.Layers is { } top && !store.Layers.TryPin(lease, top)) throw StrataException.NotFound($"No such image: {id}");
        var config = store.Images.GetConfigBytes(id);
        if (options.Platform is { } platform && !platform.Matches(OciJson.ReadConfig(config).Platform))
        {
            throw StrataException.NotFound($"no suitable export target found for platform {platform}");
        }
        SavedLayer[] layers = [.. store.Layers.GetStack(image.Layers).Reverse().Select(static layer => SavedLayer.Plain(layer))];
        return new SavedImage
        {
            Id = id,
            Config = config,
            Manifest = ArchiveDocuments.Manifest(id, config, layers, store.Images.FindManifest(id)),
            Layers = layers,
            Tags = tags,
        };
    }
}
