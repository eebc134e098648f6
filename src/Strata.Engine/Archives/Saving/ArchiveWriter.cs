using Strata.Archive;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;

namespace Strata.Engine.Archives.Saving;

/// <summary>
/// Writes images as an OCI layout, and for Docker with its documents beside. The documents come first and the layers
/// bottom first, so that whoever loads it through a pipe can put each layer in its place at once.
/// </summary>
internal sealed class ArchiveWriter(Store store)
{
    private const string Action = "Saving layer";
    private const int BufferSize = 256 << 10;

    /// <summary>Writes the images; the layers must be held by a lease.</summary>
    /// <param name="images">The images.</param>
    /// <param name="forDocker">True to write Docker's <c>manifest.json</c> and <c>repositories</c> too.</param>
    /// <param name="sink">What takes the files.</param>
    /// <param name="progress">Hears of each layer; null for nobody.</param>
    /// <param name="cancel">Stops within a layer.</param>
    public void Write(IReadOnlyList<SavedImage> images, bool forDocker, IArchiveSink sink, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        sink.WriteDocument(ArchiveLayout.LayoutFile, System.Text.Encoding.ASCII.GetBytes(ArchiveLayout.LayoutContent));
        if (forDocker) sink.WriteDocument(ArchiveLayout.DockerManifestFile, ArchiveDocuments.DockerManifest(images));
        sink.WriteDocument(ArchiveLayout.IndexFile, ArchiveDocuments.Index(images));
        if (forDocker && ArchiveDocuments.Repositories(images) is { } repositories) sink.WriteDocument(ArchiveLayout.RepositoriesFile, repositories);
        foreach (var document in images.SelectMany(static i => (byte[][])(i.Index is { } whole ? [i.Config, i.Manifest, whole.Document] : [i.Config, i.Manifest])).DistinctBy(static d => Digest.Of(d)))
        {
            sink.WriteDocument(ArchiveLayout.BlobPath(Digest.Of(document)), document);
        }
        foreach (var layer in images.SelectMany(static i => i.Layers).DistinctBy(static l => l.Digest)) WriteLayer(sink, layer, progress, cancel);
        sink.Finish();
    }

    private void WriteLayer(IArchiveSink sink, SavedLayer layer, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        var step = layer.Layer.DiffId.ToString();
        progress?.Report(new StepStarted(step, layer.Layer.DiffId.Digest.Short));
        try
        {
            sink.WriteBlob(ArchiveLayout.BlobPath(layer.Digest), layer.Size, () => Open(layer, step, progress), cancel);
        }
        catch (Exception e)
        {
            progress?.Report(StepCompleted.Failed(step, e));
            throw;
        }
        progress?.Report(new StepCompleted(step));
    }

    // Reading the files and hashing them overlaps with writing.
    private TransferStream Open(SavedLayer layer, string step, IProgress<ProgressEvent>? progress)
    {
        var source = layer.File is { } file ? File.OpenRead(file) : store.Layers.OpenTar(layer.Layer.Id);
        return new TransferStream(new ReadAheadStream(source, leaveOpen: false, bufferSize: BufferSize), step, Action, layer.Size, progress, leaveOpen: false);
    }
}
