using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Metadata;

namespace Strata.Storage.Leases;

/// <summary>The leases of a store: one locked file each in <c>leases/</c>, and what each pins in the database.</summary>
internal sealed class LeaseRegistry : IDisposable
{
    private const string NewPrefix = ".new-";

    private readonly Database _database;
    private readonly DirectoryHandle _directory;

    public LeaseRegistry(string root, Database database)
    {
        _database = database;
        StagingDirectory = Path.Combine(root, "staging");
        Directory.CreateDirectory(StagingDirectory);
        _directory = DirectoryHandle.OpenHostPath(Directory.CreateDirectory(Path.Combine(root, "leases")).FullName);
    }

    public string StagingDirectory { get; }

    /// <summary>What else must go with a dead lease; set by the store's parts.</summary>
    public event Action<string>? Ended;

    public Lease Acquire()
    {
        while (true)
        {
            var id = Guid.NewGuid().ToString("N")[..16];
            // Locked before it has its name: whoever sees the name sees the lock.
            var file = _directory.CreateFile(NewPrefix + id);
            if (file.TryLock(exclusive: true) && _directory.TryRenameNoReplace(NewPrefix + id, _directory, id)) return new Lease(this, id, file);
            file.Dispose();
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
                if (file.TryLock(exclusive: true)) End(entry.Name.StartsWith(NewPrefix, StringComparison.Ordinal) ? entry.Name[NewPrefix.Length..] : entry.Name);
            }
        }
    }

    /// <summary>Frees everything of a lease. Safe to repeat: the file goes last.</summary>
    public void End(string id)
    {
        Ended?.Invoke(id);
        using (var staging = DirectoryHandle.OpenHostPath(StagingDirectory)) TreeRemoval.Remove(staging, id);
        if (_database.Query("SELECT 1 FROM pins WHERE lease = $0 UNION ALL SELECT 1 FROM work WHERE lease = $0 LIMIT 1", static _ => 1, id).Count > 0)
        {
            _database.Change(() =>
            {
                _database.Execute("DELETE FROM pins WHERE lease = $0", id);
                _database.Execute("DELETE FROM work WHERE lease = $0", id);
            });
        }
        _directory.TryRemoveFile(id);
        _directory.TryRemoveFile(NewPrefix + id);
    }

    public void Dispose() => _directory.Dispose();
}
