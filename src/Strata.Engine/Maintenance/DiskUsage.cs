using Strata.Engine.Containers.Documents;
using Strata.Engine.Maintenance.Caching;
using Strata.Engine.Volumes.Documents;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;
using Strata.Storage.Layers;

namespace Strata.Engine.Maintenance;

/// <summary>
/// What the store takes on disk, and what of it could go. Each layer is counted once: with the images when an image or a
/// container stands on it, else with the build cache.
/// </summary>
public sealed class DiskUsage(Store store)
{
    /// <summary>Adds everything up from the rows of the database, without reading a layer; containers' changes are measured.</summary>
    /// <param name="cancel">Stops between containers.</param>
    public DiskUsageReport Measure(CancellationToken cancel)
    {
        var layers = store.Layers.List().ToDictionary(static l => l.Id);
        var images = store.Images.List();
        var containers = MeasureContainers(cancel);
        var users = containers.Where(static c => c.Container.Image is not null).CountBy(static c => c.Container.Image!.Value).ToDictionary();

        var held = new Dictionary<ChainId, int>();
        foreach (var image in images) CountStack(layers, image.Layers, held);
        var needed = new Dictionary<ChainId, int>();
        foreach (var container in containers) CountStack(layers, store.Writables.Find(container.Container.Id)?.Parent, needed);
        var all = held.Keys.Union(needed.Keys).ToList();
        var total = all.Sum(id => layers[id].Size);
        return new DiskUsageReport
        {
            Images = [.. ListImages(images, layers, held, users)],
            Containers = containers,
            Volumes = MeasureVolumes(cancel),
            Cache = new CacheInventory(store).List(layers, all.ToHashSet()),
            ImageBytes = total,
            ReclaimableImageBytes = total - needed.Keys.Sum(id => layers[id].Size),
        };
    }

    private List<VolumeUsage> MeasureVolumes(CancellationToken cancel)
    {
        var users = store.Volumes.CountUsers();
        var measured = new List<VolumeUsage>();
        foreach (var record in store.Volumes.List())
        {
            cancel.ThrowIfCancellationRequested();
            measured.Add(new VolumeUsage(record.Name, users.GetValueOrDefault(record.Name), VolumeJson.Read(record).Options is null ? store.Volumes.Measure(record.Name) : 0));
        }
        return measured;
    }

    private static IEnumerable<ImageUsage> ListImages(IReadOnlyList<StoredImage> images, Dictionary<ChainId, Layer> layers, Dictionary<ChainId, int> held, Dictionary<Digest, int> users)
    {
        var parents = images.Where(static i => i.Parent is not null).Select(static i => i.Parent!.Value).ToHashSet();
        foreach (var image in images)
        {
            // What is only the base of others is counted with those.
            if (image.Tags.Count + image.RepoDigests.Count == 0 && parents.Contains(image.Id)) continue;
            var shared = 0L;
            for (var layer = Find(layers, image.Layers); layer is not null; layer = Find(layers, layer.Parent))
            {
                if (held[layer.Id] > 1) shared += layer.Size;
            }
            yield return new ImageUsage(image, shared, users.GetValueOrDefault(image.Id));
        }
    }

    private List<ContainerUsage> MeasureContainers(CancellationToken cancel)
    {
        var usage = new List<ContainerUsage>();
        foreach (var container in store.Containers.List())
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var size = store.Writables.Find(container.Id) is null ? 0 : store.Writables.GetSize(container.Id);
                usage.Add(new ContainerUsage(container, size, container.State is ContainerState.IsRunning or "paused" or "restarting"));
            }
            catch (StrataException e) when (e.Kind == ErrorKind.NotFound && store.Containers.Find(container.Id) is null)
            {
                // Removed meanwhile by another process.
            }
        }
        return usage;
    }

    private static void CountStack(Dictionary<ChainId, Layer> layers, ChainId? top, Dictionary<ChainId, int> counts)
    {
        for (var layer = Find(layers, top); layer is not null; layer = Find(layers, layer.Parent)) counts[layer.Id] = counts.GetValueOrDefault(layer.Id) + 1;
    }

    private static Layer? Find(Dictionary<ChainId, Layer> layers, ChainId? id) => id is { } known ? layers.GetValueOrDefault(known) : null;
}
