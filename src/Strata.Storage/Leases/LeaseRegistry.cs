using Strata.Host.Locks;
using Strata.Host.Trees;
using Strata.Oci;
using Strata.Storage.Gc;
using Strata.Storage.Metadata;

namespace Strata.Storage.Leases;

/// <summary>The leases of a store: one locked file each in <c>leases/</c>, and what each pins in the database.</summary>
internal sealed class LeaseRegistry : IDisposable
{
    private const string NewPrefix = ".new-";

    private readonly Database _database;
    private readonly LayerCollector _collector;
    private readonly LockDirectory _directory;

    public LeaseRegistry(StorePaths paths, Database database, LayerCollector collector)
    {
        _database = database;
        _collector = collector;
        StagingDirectory = paths.Staging;
        Directory.CreateDirectory(StagingDirectory);
        _directory = LockDirectory.Open(paths.Leases);
    }

    public string StagingDirectory { get; }

    /// <summary>Ends what runs and is mounted under a lease, before its files go.</summary>
    public event Action<string>? Ending;

    public Lease Acquire()
    {
        while (true)
        {
            var id = Guid.NewGuid().ToString("N")[..16];
            // Locked before it has its name: whoever sees the name sees the lock. Until it is locked, somebody who ends dead leases may
            // take it for one; and then it has no name to get.
            if (_directory.TryCreate(NewPrefix + id) is not { } file) continue;
            if (_directory.TryRename(NewPrefix + id, id)) return new Lease(this, id, file);
            file.Dispose();
        }
    }

    public void Pin(string lease, string kind, string key) =>
        _database.Execute("INSERT OR IGNORE INTO pins (lease, kind, key) VALUES ($0, $1, $2)", lease, kind, key);

    /// <summary>True while the lease's process lives.</summary>
    public bool IsAlive(string id) => _directory.IsHeld(id);

    /// <summary>Ends the leases of dead processes. Cheap when there are none: one listing.</summary>
    public void EndDead()
    {
        foreach (var name in _directory.List())
        {
            using var file = _directory.TryTake(name);
            if (file is null) continue;
            try
            {
                End(name.StartsWith(NewPrefix, StringComparison.Ordinal) ? name[NewPrefix.Length..] : name);
            }
            catch (Exception e) when (e is StrataException or IOException or UnauthorizedAccessException)
            {
                // What can't be ended now (a process that hangs, a runtime that is missing) must not stop everybody: its file
                // stays, and the next command tries again.
            }
        }
    }

    /// <summary>Frees everything of a lease. Safe to repeat: the file goes last.</summary>
    public void End(string id)
    {
        Ending?.Invoke(id);
        DirectoryRemoval.Remove(StagingDirectory, id);
        var pinned = _database.Query("SELECT kind, key FROM pins WHERE lease = $0", static r => (Kind: r.GetString(0), Key: r.GetString(1)), id);
        if (pinned.Count > 0)
        {
            _database.Execute("DELETE FROM pins WHERE lease = $0", id);
            _collector.Collect(pinned.Where(static p => p.Kind == "layer").Select(static p => new ChainId(Digest.Parse(p.Key))));
        }
        _directory.Remove(id);
        _directory.Remove(NewPrefix + id);
    }

    public void Dispose() => _directory.Dispose();
}
