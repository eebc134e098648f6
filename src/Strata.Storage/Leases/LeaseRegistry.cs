using Strata.Linux.Files;
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
    private readonly DirectoryHandle _directory;

    public LeaseRegistry(StorePaths paths, Database database, LayerCollector collector)
    {
        _database = database;
        _collector = collector;
        StagingDirectory = paths.Staging;
        Directory.CreateDirectory(StagingDirectory);
        _directory = DirectoryHandle.OpenHostPath(Directory.CreateDirectory(paths.Leases).FullName);
    }

    public string StagingDirectory { get; }

    /// <summary>Ends what runs and is mounted under a lease, before its files go.</summary>
    public event Action<string>? Ending;

    public Lease Acquire()
    {
        while (true)
        {
            var id = Guid.NewGuid().ToString("N")[..16];
            // Locked before it has its name: whoever sees the name sees the lock.
            var file = _directory.CreateFile(NewPrefix + id);
            if (file.TryLock(exclusive: true) && TryName(id)) return new Lease(this, id, file);
            file.Dispose();
        }
    }

    private bool TryName(string id)
    {
        try
        {
            return _directory.TryRenameNoReplace(NewPrefix + id, _directory, id);
        }
        catch (Linux.LinuxException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Between making and locking it, somebody who ends dead leases has taken it for one.
            return false;
        }
    }

    public void Pin(string lease, string kind, string key) =>
        _database.Execute("INSERT OR IGNORE INTO pins (lease, kind, key) VALUES ($0, $1, $2)", lease, kind, key);

    /// <summary>True while the lease's process lives.</summary>
    public bool IsAlive(string id)
    {
        try
        {
            using var file = _directory.OpenFile(id);
            return !file.TryLock(exclusive: false);
        }
        catch (Linux.LinuxException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>Ends the leases of dead processes. Cheap when there are none: one listing.</summary>
    public void EndDead()
    {
        foreach (var entry in _directory.List())
        {
            FileHandle file;
            try
            {
                file = _directory.OpenFile(entry.Name);
            }
            catch (Linux.LinuxException e) when (e.Kind == ErrorKind.NotFound)
            {
                continue;
            }
            using (file)
            {
                if (!file.TryLock(exclusive: true)) continue;
                try
                {
                    End(entry.Name.StartsWith(NewPrefix, StringComparison.Ordinal) ? entry.Name[NewPrefix.Length..] : entry.Name);
                }
                catch (Exception e) when (e is StrataException or IOException or UnauthorizedAccessException)
                {
                    // What can't be ended now (a process that hangs, a runtime that is missing) must not stop everybody: its file
                    // stays, and the next command tries again.
                }
            }
        }
    }

    /// <summary>Frees everything of a lease. Safe to repeat: the file goes last.</summary>
    public void End(string id)
    {
        Ending?.Invoke(id);
        using (var staging = DirectoryHandle.OpenHostPath(StagingDirectory)) TreeRemoval.Remove(staging, id);
        var pinned = _database.Query("SELECT kind, key FROM pins WHERE lease = $0", static r => (Kind: r.GetString(0), Key: r.GetString(1)), id);
        if (pinned.Count > 0)
        {
            _database.Execute("DELETE FROM pins WHERE lease = $0", id);
            _collector.Collect(pinned.Where(static p => p.Kind == "layer").Select(static p => new ChainId(Digest.Parse(p.Key))));
        }
        _directory.TryRemoveFile(id);
        _directory.TryRemoveFile(NewPrefix + id);
    }

    public void Dispose() => _directory.Dispose();
}
