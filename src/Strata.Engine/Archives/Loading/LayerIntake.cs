using Strata.Archive.Compression;
using Strata.Engine.Archives.Content;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Archives.Loading;

/// <summary>Takes an archive's layers into a store, each once. All of them are held by the lease.</summary>
internal sealed class LayerIntake(Store store, Lease lease, IProgress<ProgressEvent>? progress, CancellationToken cancel)
{
    private const string Action = "Loading layer";

    private readonly HashSet<ChainId> _here = [];
    private readonly Dictionary<string, ChainId> _taken = [];

    /// <summary>True when the store has the layer; it is held from then on.</summary>
    public bool Has(ChainId layer)
    {
        if (_here.Contains(layer)) return true;
        if (!store.Layers.TryPin(lease, layer)) return false;
        _here.Add(layer);
        return true;
    }

    /// <summary>Takes in a layer, compressed or not; what is below it must be there.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="bytes">Its bytes as the archive has them; read to the end, and left open.</param>
    /// <param name="size">How many they are.</param>
    /// <exception cref="StrataException">DataLoss: they are damaged, or not those that the image or the name promises.</exception>
    public void Take(PlannedLayer layer, Stream bytes, long size)
    {
        if (layer.Size is { } said && said != size) throw StrataException.Damaged($"blob {layer.Path} is damaged: it has {size} bytes, and its descriptor says {said}");
        var step = layer.Id.ToString();
        progress?.Report(new StepStarted(step, layer.DiffId.Digest.Short));
        try
        {
            using var counted = new TransferStream(bytes, step, Action, size, progress);
            // A plain tar named by its own digest is hashed once, as the layer.
            using var check = ArchiveLayout.FindDigest(layer.Path) is { } name && name != layer.DiffId.Digest ? new DigestCheckStream(counted, name) : null;
            Import(layer, (Stream?)check ?? counted);
            check?.Finish();
        }
        catch (Exception e)
        {
            progress?.Report(StepCompleted.Failed(step, e));
            throw;
        }
        progress?.Report(new StepCompleted(step));
        _here.Add(layer.Id);
        _taken[layer.Path] = layer.Id;
    }

    /// <summary>Takes in those layers that the store does not have, in their order.</summary>
    /// <exception cref="StrataException">DataLoss: the archive lacks one, or it is damaged.</exception>
    public void TakeMissing(IEnumerable<PlannedLayer> layers, IArchiveContent content)
    {
        foreach (var layer in layers)
        {
            if (Has(layer.Id)) continue;
            if (content.Find(layer.Path) is { } file)
            {
                using var bytes = file.Open();
                Take(layer, bytes, file.Size);
            }
            else if (_taken.TryGetValue(layer.Path, out var same))
            {
                // It came through a pipe once and lies on another stack: the store has its tar.
                using var tar = store.Layers.OpenTar(same);
                Take(layer with { Path = "", Size = null }, tar, tar.Length);
            }
            else
            {
                throw StrataException.Damaged($"the archive is incomplete: it lacks the layer {layer.Path}");
            }
        }
    }

    private void Import(PlannedLayer layer, Stream bytes)
    {
        using var tar = Decompression.Open(bytes, out _, leaveOpen: true);
        store.Layers.Import(lease, layer.Parent, layer.DiffId, tar, cancel);
    }
}
