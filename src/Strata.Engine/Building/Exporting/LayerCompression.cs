using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Strata.Archive;
using Strata.Archive.Compression;
using Strata.Engine.Archives.Saving;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Layers;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Exporting;

/// <summary>
/// Compresses layers for an archive, several at once. The blobs lie in files that go with the lease: a tar's header has
/// a blob's size, and the manifest its digest, before its first byte.
/// </summary>
internal sealed class LayerCompression(Store store, Lease lease)
{
    private const int BufferSize = 256 << 10;

    /// <summary>The layers in the same order.</summary>
    public IReadOnlyList<SavedLayer> Compress(IReadOnlyList<Layer> layers, BuildOutput output, CancellationToken cancel)
    {
        var type = MediaType(output);
        if (output.Compression == CompressionKind.None) return [.. layers.Select(layer => SavedLayer.Plain(layer, type))];
        var directory = lease.CreateStaging();
        var made = new ConcurrentDictionary<DiffId, SavedLayer>();
        try
        {
            Parallel.ForEach(
                layers.DistinctBy(static layer => layer.DiffId),
                new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
                layer => made[layer.DiffId] = Compress(layer, Path.Combine(directory, layer.DiffId.Digest.Hex), type, output, cancel));
        }
        catch (AggregateException e)
        {
            // One failure is enough to say.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return [.. layers.Select(layer => made[layer.DiffId] with { Layer = layer })];
    }

    private SavedLayer Compress(Layer layer, string path, string type, BuildOutput output, CancellationToken cancel)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 64 << 10);
        using var hashing = new HashingStream(file, leaveOpen: true);
        using (var compressing = Compressor.Create(hashing, output.Compression, output.CompressionLevel, leaveOpen: true))
        {
            using var source = store.Layers.OpenTar(layer.Id);
            using var ahead = new ReadAheadStream(source, leaveOpen: true, bufferSize: BufferSize);
            var buffer = new byte[BufferSize];
            while (ahead.Read(buffer) is > 0 and var n)
            {
                cancel.ThrowIfCancellationRequested();
                compressing.Write(buffer.AsSpan(0, n));
            }
        }
        return new SavedLayer { Layer = layer, Digest = hashing.Finish(), Size = hashing.Length, MediaType = type, File = path };
    }

    /// <summary>What layers are called in the form that an output asks for.</summary>
    public static string MediaType(BuildOutput output) => (output.Compression, output.UsesDockerMediaTypes) switch
    {
        (CompressionKind.Gzip, true) => MediaTypes.DockerLayerGzip,
        (CompressionKind.None, true) => MediaTypes.DockerLayer,
        (CompressionKind.Gzip, _) => MediaTypes.OciLayerGzip,
        (CompressionKind.Zstd, _) => MediaTypes.OciLayerZstd,
        _ => MediaTypes.OciLayer,
    };
}
