using System.Buffers;
using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Layers;
using Strata.Storage.Leases;

namespace Strata.Engine.Archives.Saving;

/// <summary>
/// Saves images as one tar that is both a Docker archive and an OCI layout, with uncompressed layers. The same images
/// give the same bytes. The documents come first and the layers bottom first, so that whoever loads it through a pipe
/// can put each layer in its place at once.
/// </summary>
public sealed class ImageSaver(Store store)
{
    private const string Action = "Saving layer";
    private const int BufferSize = 256 << 10;

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
        using var tar = new TarWriter(output);
        WriteDocuments(tar, images);
        var written = new HashSet<DiffId>();
        foreach (var layer in images.SelectMany(static i => i.Layers))
        {
            if (written.Add(layer.DiffId)) WriteLayer(tar, layer, progress, cancel);
        }
        tar.Finish();
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
        Layer[] layers = [.. store.Layers.GetStack(image.Layers).Reverse()];
        return new SavedImage
        {
            Id = id,
            Config = config,
            Manifest = ArchiveDocuments.Manifest(id, config, layers, store.Images.FindManifest(id)),
            Layers = layers,
            Tags = tags,
        };
    }

    private static void WriteDocuments(TarWriter tar, List<SavedImage> images)
    {
        WriteFile(tar, ArchiveLayout.LayoutFile, System.Text.Encoding.ASCII.GetBytes(ArchiveLayout.LayoutContent));
        WriteFile(tar, ArchiveLayout.DockerManifestFile, ArchiveDocuments.DockerManifest(images));
        WriteFile(tar, ArchiveLayout.IndexFile, ArchiveDocuments.Index(images));
        if (ArchiveDocuments.Repositories(images) is { } repositories) WriteFile(tar, ArchiveLayout.RepositoriesFile, repositories);
        foreach (var directory in (ReadOnlySpan<string>)["blobs", "blobs/sha256"]) tar.WriteEntry(new TarEntry { Name = directory, Type = TarEntryType.Directory, Mode = 0x1ED });
        foreach (var document in images.SelectMany(static i => (byte[][])[i.Config, i.Manifest]).DistinctBy(static d => Digest.Of(d)))
        {
            WriteFile(tar, ArchiveLayout.BlobPath(Digest.Of(document)), document);
        }
    }

    private static void WriteFile(TarWriter tar, string name, byte[] content)
    {
        tar.WriteEntry(File(name, content.Length));
        tar.Write(content);
    }

    private void WriteLayer(TarWriter tar, Layer layer, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        var step = layer.DiffId.ToString();
        progress?.Report(new StepStarted(step, layer.DiffId.Digest.Short));
        tar.WriteEntry(File(ArchiveLayout.BlobPath(layer.DiffId.Digest), layer.TarSize));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var source = store.Layers.OpenTar(layer.Id);
            // Reading the files and hashing them overlaps with writing.
            using var ahead = new ReadAheadStream(source, leaveOpen: true, bufferSize: BufferSize);
            using var counted = new TransferStream(ahead, step, Action, layer.TarSize, progress);
            while (counted.Read(buffer.AsSpan(0, BufferSize)) is > 0 and var n)
            {
                cancel.ThrowIfCancellationRequested();
                tar.Write(buffer.AsSpan(0, n));
            }
        }
        catch (Exception e)
        {
            progress?.Report(new StepCompleted(step, Error: e.Message));
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        progress?.Report(new StepCompleted(step));
    }

    private static TarEntry File(string name, long size) => new() { Name = name, Type = TarEntryType.File, Mode = 0x1A4, Size = size, StoredSize = size };
}
