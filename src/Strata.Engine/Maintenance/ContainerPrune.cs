using Strata.Engine.Containers;
using Strata.Engine.Images;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Maintenance;

/// <summary>Removes the containers that do not run.</summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerPrune(Store store, ContainerLife containers)
{
    /// <summary>Removes containers.</summary>
    /// <param name="filters">Which.</param>
    /// <param name="cancel">Stops between containers.</param>
    /// <returns>Their ids, and the sizes of the files that they had changed in bytes.</returns>
    public async Task<(IReadOnlyList<string> Ids, long Reclaimed)> RunAsync(PruneFilters filters, CancellationToken cancel)
    {
        var removed = new List<string>();
        var reclaimed = 0L;
        foreach (var container in await containers.ListAsync())
        {
            cancel.ThrowIfCancellationRequested();
            if (container.State.Running) continue;
            if (filters.Until is { } until && container.Created > until) continue;
            if (!filters.Labels.Matches(container.Config.Labels)) continue;
            try
            {
                var size = store.Writables.Find(container.Id) is null ? 0 : store.Writables.GetSize(container.Id);
                removed.Add(await containers.RemoveAsync(container.Id, force: false));
                reclaimed += size;
            }
            catch (StrataException e) when (e.Kind is ErrorKind.NotFound or ErrorKind.Conflict)
            {
                // Removed or started meanwhile by another process.
            }
        }
        store.Events.Add("container", "prune", "", ("reclaimed", reclaimed.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return (removed, reclaimed);
    }
}
