using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Engine.Images;

/// <summary>Removes the images that nobody uses. An image of a container stays, with all its names.</summary>
public sealed class ImagePrune(Store store, ImageRemoval removal)
{
    /// <summary>Removes images, and those that they were made from when they have no name.</summary>
    /// <param name="filters">Which.</param>
    /// <param name="cancel">Stops between images.</param>
    public async Task<RemovalReport> RunAsync(PruneFilters filters, CancellationToken cancel)
    {
        var records = new List<RemovalRecord>();
        var reclaimed = 0L;
        foreach (var id in FindCandidates(filters))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var report = await removal.RemoveUnusedAsync(id, image => IsWanted(image, filters, store.Images.HasChildren(id)));
                records.AddRange(report.Records);
                reclaimed += report.Reclaimed;
            }
            catch (StrataException e) when (e.Kind is ErrorKind.Conflict or ErrorKind.NotFound)
            {
                // Came into use, or went, since it was found.
            }
        }
        return new RemovalReport(records, reclaimed);
    }

    private List<Digest> FindCandidates(PruneFilters filters)
    {
        var images = store.Images.List();
        var parents = images.Where(static i => i.Parent is not null).Select(static i => i.Parent!.Value).ToHashSet();
        return [.. images.Where(i => IsWanted(i, filters, parents.Contains(i.Id))).Select(static i => i.Id)];
    }

    private bool IsWanted(StoredImage image, PruneFilters filters, bool hasChildren)
    {
        // What another image was made from goes with that one.
        if (hasChildren) return false;
        if (!filters.All && !image.IsDangling) return false;
        if (filters.Until is { } until && image.Created > until) return false;
        return filters.Labels.IsEmpty || filters.Labels.Matches(store.Images.GetConfig(image.Id).Config?.Labels);
    }
}
