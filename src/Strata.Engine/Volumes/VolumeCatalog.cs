using Strata.Engine.Images;
using Strata.Engine.Volumes.Documents;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Volumes;

/// <summary>The volumes of a store: made, listed, removed.</summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
public sealed class VolumeCatalog(Store store, TimeProvider time)
{
    /// <summary>Makes a volume. One of that name that is there already is left as it is, as Docker does.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="StrataException">InvalidArgument or NotImplemented, with Docker's texts. Conflict: there is one of that name with other options.</exception>
    [SupportedOSPlatform("linux")]
    public string Create(NewVolume volume)
    {
        var document = VolumeMaker.Make(store, volume, time.GetUtcNow());
        while (true)
        {
            if (store.Volumes.Ensure(VolumeJson.ToRecord(document)) is { } record)
            {
                CheckSame(VolumeJson.Read(record), document);
                store.Volumes.Acquire(document.Name, CancellationToken.None).Dispose();
                return document.Name;
            }
            store.Volumes.FinishRemoval(document.Name);
        }
    }

    /// <summary>Every volume, by name. What a killed removal has left is cleared away on the occasion.</summary>
    public IReadOnlyList<VolumeDocument> List()
    {
        FinishRemovals();
        return [.. store.Volumes.List().Select(VolumeJson.Read)];
    }

    /// <summary>A volume.</summary>
    /// <exception cref="StrataException">NotFound, with Docker's text.</exception>
    public VolumeDocument Get(string name) => Find(name) ?? throw StrataException.NotFound($"get {name}: no such volume");

    /// <summary>A volume; null when there is none.</summary>
    public VolumeDocument? Find(string name) => store.Volumes.Find(name) is { } record ? VolumeJson.Read(record) : null;

    /// <summary>How many containers use each volume; a volume without users is not among them.</summary>
    public IReadOnlyDictionary<string, int> CountUsers() => store.Volumes.CountUsers();

    /// <summary>Removes a volume and its files.</summary>
    /// <exception cref="StrataException">NotFound. Conflict: a container uses it, running or not; with Docker's texts.</exception>
    public void Remove(string name)
    {
        _ = Get(name);
        if (!store.Volumes.MarkRemoved(name))
        {
            throw new StrataException(ErrorKind.Conflict, $"remove {name}: volume is in use - [{string.Join(", ", store.Volumes.ListUsers(name))}]");
        }
        store.Volumes.FinishRemoval(name);
    }

    /// <summary>Removes the volumes that no container uses.</summary>
    /// <param name="filters">Which; without <c>All</c> only those that have no name of their own.</param>
    /// <param name="cancel">Stops between volumes.</param>
    /// <returns>Their names, and the sizes of their files in bytes.</returns>
    public (IReadOnlyList<string> Names, long Reclaimed) Prune(PruneFilters filters, CancellationToken cancel)
    {
        var removed = new List<string>();
        var reclaimed = 0L;
        var used = CountUsers();
        foreach (var volume in List())
        {
            cancel.ThrowIfCancellationRequested();
            // What is mounted there may be another machine's, and Docker leaves it alone too.
            if (used.ContainsKey(volume.Name) || volume.Options is not null || !filters.All && !volume.IsAnonymous) continue;
            if (filters.Until is { } until && volume.CreatedAt > until) continue;
            if (!filters.Labels.Matches(volume.Labels ?? new Dictionary<string, string>())) continue;
            var size = store.Volumes.Measure(volume.Name);
            if (!store.Volumes.MarkRemoved(volume.Name)) continue;
            store.Volumes.FinishRemoval(volume.Name);
            removed.Add(volume.Name);
            reclaimed += size;
        }
        store.Events.Add("volume", "prune", "", ("reclaimed", reclaimed.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return (removed, reclaimed);
    }

    /// <summary>Ends the removals that a killed command has begun.</summary>
    public void FinishRemovals()
    {
        foreach (var name in store.Volumes.ListRemoved()) store.Volumes.FinishRemoval(name);
    }

    private static void CheckSame(VolumeDocument there, VolumeDocument wanted)
    {
        if (wanted.Options is null) return;
        var own = there.Options ?? new Dictionary<string, string>();
        if (own.Count != wanted.Options.Count || wanted.Options.Any(o => !own.TryGetValue(o.Key, out var value) || value != o.Value))
        {
            throw new StrataException(ErrorKind.Conflict, $"create {wanted.Name}: a volume of that name exists with other options: remove it first with: strata volume rm {wanted.Name}");
        }
    }
}
