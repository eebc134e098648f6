using Strata.Archive.Compression;
using Strata.Engine.Configuration;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Engine.Archives.Importing;

/// <summary>Makes an image of one layer from a root file system's tar, compressed or not. The tar is the layer as it is.</summary>
public sealed class ImageImporter(Store store, IRemoteFiles remote, TimeProvider time)
{
    private const string Action = "Importing";

    /// <summary>Imports a file, a URL, or a stream.</summary>
    /// <param name="source">A path, an <c>http</c> or <c>https</c> URL, or <c>-</c>.</param>
    /// <param name="input">What <c>-</c> means; left open.</param>
    /// <param name="options">What image it becomes. Checked before anything is read.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <returns>The image's id.</returns>
    /// <exception cref="StrataException">
    /// InvalidArgument: a name or a change. NotFound, Unavailable: the source. DataLoss: the tar is damaged. ResourceExhausted: no space.
    /// </exception>
    public Digest Import(string source, Func<Stream> input, ImportOptions options, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Name?.Digest is not null) throw StrataException.Invalid("cannot import digest reference");
        var config = ConfigChanges.Apply(new ContainerConfig(), options.Changes);
        if (source == "-") return Import(input(), null, "-", config, options, progress, cancel);
        if (FindAddress(source) is { } address)
        {
            using var file = remote.Open(address, cancel);
            return Import(file.Content, file.Size, address.OriginalString, config, options, progress, cancel);
        }
        using var local = InputFile.Open(source);
        // Docker's client sends a local file as its standard input, and so the image says.
        return Import(local, local.CanSeek ? local.Length : null, "-", config, options, progress, cancel);
    }

    private Digest Import(Stream bytes, long? size, string from, ContainerConfig config, ImportOptions options, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        using var lease = store.AcquireLease();
        var layer = ReadLayer(bytes, size, lease, progress, cancel);
        var now = time.GetUtcNow();
        var comment = string.IsNullOrEmpty(options.Message) ? $"Imported from {from}" : options.Message;
        var platform = options.Platform ?? Platform.Current;
        var image = OciJson.Write(new ImageConfig
        {
            Created = now,
            Os = platform.Os,
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            Config = config,
            RootFs = new RootFs { DiffIds = [layer.Digest] },
            History = [new History { Created = now, Comment = comment }],
            Comment = comment,
        });
        return store.ListImages(() =>
        {
            var id = store.Images.Put(lease, new NewImage { Config = image }).Id;
            if (options.Name is { } name) store.Images.Tag(name, id);
            store.Events.Add("image", "import", id.ToString(), ("name", id.ToString()));
            return id;
        });
    }

    private DiffId ReadLayer(Stream bytes, long? size, Storage.Leases.Lease lease, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        progress?.Report(new StepStarted(Action, Action));
        try
        {
            using var counted = new TransferStream(bytes, Action, Action, size, progress);
            using var tar = Decompression.Open(counted, out _, leaveOpen: true);
            var layer = store.Layers.Import(lease, null, null, tar, cancel);
            progress?.Report(new StepCompleted(Action));
            return layer.DiffId;
        }
        catch (Exception e)
        {
            progress?.Report(StepCompleted.Failed(Action, e));
            throw;
        }
    }

    private static Uri? FindAddress(string source) =>
        source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? Uri.TryCreate(source, UriKind.Absolute, out var address) ? address : throw StrataException.Invalid($"invalid URL \"{source}\"")
            : null;
}
