using Microsoft.Data.Sqlite;
using Strata.Host;
using Strata.Host.Trees;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Events;
using Strata.Storage.Layers.Trees;
using Strata.Storage.Leases;
using Strata.Storage.Metadata;

namespace Strata.Storage.Volumes;

/// <summary>
/// The volumes of a store: directories that outlive the containers that use them. A volume has its row before its directory, and
/// its row goes last: what a kill leaves is either a volume whose directory is made when it is used, or one marked as being removed,
/// which nobody sees and the next call clears away.
/// </summary>
public sealed class VolumeStore
{
    private const string Columns = "name, created, document";
    private const string DataName = "_data";
    private const uint DataMode = 0x1ED; // 0755

    private readonly StorePaths _paths;
    private readonly Database _database;
    private readonly Lazy<WorkLocks> _locks;
    private readonly EventStore _events;

    internal VolumeStore(StorePaths paths, Database database, Lazy<WorkLocks> locks, EventStore events)
    {
        _events = events;
        _paths = paths;
        _database = database;
        _locks = locks;
    }

    /// <summary>Every volume, by name.</summary>
    public IReadOnlyList<VolumeRecord> List() => _database.Query($"SELECT {Columns} FROM volumes WHERE removing = 0 ORDER BY name", ToRecord);

    /// <summary>The volume with that name; null when there is none.</summary>
    public VolumeRecord? Find(string name) => _database.Query($"SELECT {Columns} FROM volumes WHERE name = $0 AND removing = 0", ToRecord, name) is [var found] ? found : null;

    /// <summary>The ids of the containers that use a volume, running or not.</summary>
    public IReadOnlyList<string> ListUsers(string name) =>
        _database.Query("SELECT container FROM volume_uses WHERE volume = $0 ORDER BY container", static r => r.GetString(0), name);

    /// <summary>How many containers use each volume; a volume without users is not among them.</summary>
    public IReadOnlyDictionary<string, int> CountUsers() =>
        _database.Query("SELECT volume, count(*) FROM volume_uses GROUP BY volume", static r => KeyValuePair.Create(r.GetString(0), r.GetInt32(1))).ToDictionary();

    /// <summary>The names of the volumes that a container uses.</summary>
    public IReadOnlyList<string> ListOf(string container) =>
        _database.Query("SELECT volume FROM volume_uses WHERE container = $0 ORDER BY volume", static r => r.GetString(0), container);

    /// <summary>Adds a volume, or finds the one that has the name. May be part of the caller's transaction.</summary>
    /// <returns>The volume that has the name now; null when one of that name is being removed: see <see cref="FinishRemoval"/>, then try again.</returns>
    public VolumeRecord? Ensure(VolumeRecord record) => _database.Change(() =>
    {
        if (Find(record.Name) is { } there) return there;
        var added = _database.Execute(
            $"INSERT OR IGNORE INTO volumes ({Columns}) VALUES ($0, $1, $2)", record.Name, Rows.ToUnixNanoseconds(record.Created), record.Document.ToArray());
        if (added > 0) _events.Add("volume", "create", record.Name, ("driver", "local"));
        return added > 0 ? record : null;
    });

    /// <summary>Notes that a container uses a volume, until the container's row is gone. Part of the caller's transaction.</summary>
    public void AddUse(string name, string container) =>
        _database.Execute("INSERT OR IGNORE INTO volume_uses (volume, container) VALUES ($0, $1)", name, container);

    /// <summary>
    /// Holds a volume: nobody else fills, mounts, unmounts or removes it until the result is disposed. Its directory is made when it
    /// is not there.
    /// </summary>
    [SupportedOSPlatform("linux")]
    public IDisposable Acquire(string name, CancellationToken cancel)
    {
        var held = _locks.Value.Acquire(LockName(name), cancel);
        try
        {
            Make(name);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Where a volume's files are.</summary>
    public string DataDirectory(string name) => Path.Combine(_paths.Volume(name), DataName);

    /// <summary>True when nothing is in the volume.</summary>
    public bool IsEmpty(string name) => !Directory.EnumerateFileSystemEntries(DataDirectory(name)).Any();

    /// <summary>The sizes of a volume's files in bytes; a file with several names counts once.</summary>
    public long Measure(string name) => HostSystem.IsLinux && Directory.Exists(DataDirectory(name)) ? TreeSize.Measure(DataDirectory(name)) : 0;

    /// <summary>
    /// Fills an empty volume with a directory's content, owner and mode. The caller holds the volume. Where nobody else may have it
    /// mounted it appears whole, so that a kill leaves an empty volume.
    /// </summary>
    /// <param name="lease">What is being made belongs to it until it is whole.</param>
    /// <param name="name">The volume.</param>
    /// <param name="source">The directory.</param>
    /// <param name="isShared">Others may have it mounted: its directory must stay the one that they have.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <exception cref="StrataException">ResourceExhausted: no space.</exception>
    [SupportedOSPlatform("linux")]
    public void Fill(Lease lease, string name, DirectoryHandle source, bool isShared, CancellationToken cancel)
    {
        if (isShared)
        {
            using var target = DirectoryHandle.OpenHostPath(DataDirectory(name));
            TreeCopy.CopyTree(source, target, cancel);
            return;
        }
        var staging = lease.CreateStaging();
        using (var target = DirectoryHandle.OpenHostPath(staging)) TreeCopy.CopyTree(source, target, cancel);
        using var from = DirectoryHandle.OpenHostPath(Path.GetDirectoryName(staging)!);
        using var volume = DirectoryHandle.OpenHostPath(_paths.Volume(name));
        from.Rename(Path.GetFileName(staging), volume, DataName);
    }

    /// <summary>Marks a volume as being removed; it is not seen any more. Part of the caller's transaction; <see cref="FinishRemoval"/> does the rest.</summary>
    /// <returns>False when there is none, or a container uses it.</returns>
    public bool MarkRemoved(string name) =>
        _database.Execute("UPDATE volumes SET removing = 1 WHERE name = $0 AND NOT EXISTS (SELECT 1 FROM volume_uses WHERE volume = $0)", name) > 0;

    /// <summary>The volumes whose removal has begun and not ended.</summary>
    public IReadOnlyList<string> ListRemoved() => _database.Query("SELECT name FROM volumes WHERE removing = 1", static r => r.GetString(0));

    /// <summary>Removes the files and the row of a volume that is marked as being removed; nothing happens when there is none.</summary>
    public void FinishRemoval(string name)
    {
        using var held = _locks.Value.Acquire(LockName(name), CancellationToken.None);
        if (_database.Query("SELECT 1 FROM volumes WHERE name = $0 AND removing = 1", static r => r.GetInt32(0), name).Count == 0) return;
        DirectoryRemoval.Remove(_paths.Volumes, name);
        _database.Change(() =>
        {
            if (_database.Execute("DELETE FROM volumes WHERE name = $0 AND removing = 1", name) > 0) _events.Add("volume", "destroy", name, ("driver", "local"));
        });
    }

    [SupportedOSPlatform("linux")]
    private void Make(string name)
    {
        if (Directory.Exists(DataDirectory(name))) return;
        Directory.CreateDirectory(_paths.Volume(name));
        using var volume = DirectoryHandle.OpenHostPath(_paths.Volume(name));
        if (volume.TryCreateDirectory(DataName, DataMode)) volume.SetMode(DataName, DataMode);
    }

    private static string LockName(string name) => "volume-" + name;

    private static VolumeRecord ToRecord(SqliteDataReader row) => new() { Name = row.GetString(0), Created = Rows.ToTime(row.GetInt64(1)), Document = (byte[])row[2] };
}
