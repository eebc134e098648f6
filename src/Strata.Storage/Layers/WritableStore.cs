using Strata.Archive;
using Strata.Host;
using Strata.Host.Trees;
using Strata.Linux.Mounts;
using Strata.Oci;
using Strata.Storage.Gc;
using Strata.Storage.Leases;
using Strata.Storage.Metadata;

namespace Strata.Storage.Layers;

/// <summary>
/// The copy-on-write layers of a store. One made under a lease goes with the lease; one made without lives until it is
/// removed.
/// </summary>
public sealed class WritableStore
{
    /// <summary>How the keys of views begin; the image's id follows.</summary>
    internal const string ViewPrefix = "image.";

    private const string Columns = "key, parent, directory, created";

    private readonly StorePaths _paths;
    private readonly Database _database;
    private readonly ILayerDriver _driver;
    private readonly LayerStore _layers;
    private readonly Lazy<WorkLocks> _locks;
    private readonly LayerCollector _collector;
    private readonly TimeProvider _time;

    internal WritableStore(StorePaths paths, Database database, ILayerDriver driver, LayerStore layers, Lazy<WorkLocks> locks, LayerCollector collector, TimeProvider time)
    {
        _paths = paths;
        _database = database;
        _driver = driver;
        _layers = layers;
        _locks = locks;
        _collector = collector;
        _time = time;
    }

    /// <summary>Makes an empty writable layer.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="parent">The stack below; null for none.</param>
    /// <param name="lease">The lease that it goes with; null to keep it.</param>
    /// <exception cref="StrataException">AlreadyExists: the key is taken. NotFound: no such parent.</exception>
    public WritableLayer Create(string key, ChainId? parent, Lease? lease)
    {
        var layer = new WritableLayer(key, parent, _time.GetUtcNow()) { Directory = Guid.NewGuid().ToString("N")[..16] };
        // Named first: the row keeps the parent's layers, and a kill leaves a row that is removed like any other.
        _database.Change(() =>
        {
            if (Find(key) is not null) throw new StrataException(ErrorKind.AlreadyExists, $"writable layer {key} exists already");
            if (parent is { } below) _layers.Get(below);
            _database.Execute(
                $"INSERT INTO writables ({Columns}, lease) VALUES ($0, $1, $2, $3, $4)",
                key, parent?.ToString(), layer.Directory, Rows.ToUnixNanoseconds(layer.Created), lease?.Id);
        });
        try
        {
            var directory = _paths.Writable(layer.Directory);
            Directory.CreateDirectory(directory);
            _driver.PrepareWritable(directory, _layers.Directories(parent));
            return layer;
        }
        catch
        {
            Remove(key);
            throw;
        }
    }

    /// <summary>The writable layer of that key; null when there is none.</summary>
    public WritableLayer? Find(string key) => _database.Query($"SELECT {Columns} FROM writables WHERE key = $0", ToWritable, key) is [var layer] ? layer : null;

    /// <summary>The writable layer of that key.</summary>
    /// <exception cref="StrataException">NotFound.</exception>
    public WritableLayer Get(string key) => Find(key) ?? throw StrataException.NotFound($"no such writable layer: {key}");

    /// <summary>Where its files and those below are, under the names that people know from Docker; empty when the driver has no such places.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe(string key)
    {
        var layer = Get(key);
        var data = _driver.Describe([_paths.Writable(layer.Directory), .. _layers.Directories(layer.Parent)]);
        return [.. data.Select(d => d.Key == "MergedDir" ? KeyValuePair.Create(d.Key, _paths.Mount(layer.Directory)) : d)];
    }

    /// <summary>Mounts it, if it is not mounted yet.</summary>
    /// <returns>The directory where it is to be seen.</returns>
    public string Mount(string key)
    {
        var layer = Get(key);
        var target = _paths.Mount(layer.Directory);
        // Two overlays on one upper directory are undefined: whoever comes second finds the first one's.
        using var one = _locks.Value.Acquire(MountLock(layer), CancellationToken.None);
        Directory.CreateDirectory(target);
        _driver.Mount(_paths.Writable(layer.Directory), _layers.Directories(layer.Parent), target);
        return target;
    }

    /// <summary>Unmounts it; nothing happens when it is not mounted.</summary>
    public void Unmount(string key) => Unmount(Get(key));

    /// <summary>Where it is mounted; null when it is not.</summary>
    public string? FindMount(string key) => Find(key) is { } layer && _paths.Mount(layer.Directory) is var target && IsMounted(target) ? target : null;

    /// <summary>
    /// Mounts an image's layers to be looked at; nobody can write there. They stay while the view does, which is until
    /// <see cref="RemoveView"/>; after a reboot it is there, but not mounted. Safe to repeat.
    /// </summary>
    /// <returns>The directory where they are to be seen.</returns>
    /// <exception cref="StrataException">NotFound: no such layers. PermissionDenied: this process may not mount.</exception>
    public string MountView(Digest image, ChainId? top)
    {
        var key = ViewPrefix + image;
        while (true)
        {
            var view = Find(key) ?? _database.Change(() => Find(key) ?? AddView(key, top));
            var target = _paths.Mount(view.Directory);
            using var one = _locks.Value.Acquire(MountLock(view), CancellationToken.None);
            // Removed meanwhile: what would be mounted now would be nobody's.
            if (Find(key)?.Directory != view.Directory) continue;
            Directory.CreateDirectory(target);
            _driver.Mount(null, _layers.Directories(view.Parent), target);
            return target;
        }
    }

    /// <summary>Mounts a stack of layers for reading, as long as a lease lives: also after a kill nothing stays mounted.</summary>
    /// <param name="key">A name that nobody else uses.</param>
    /// <param name="top">The stack.</param>
    /// <param name="lease">The lease.</param>
    /// <returns>The directory where it is to be seen.</returns>
    public string MountView(string key, ChainId? top, Lease lease)
    {
        var view = _database.Change(() => AddView(key, top, lease));
        var target = _paths.Mount(view.Directory);
        Directory.CreateDirectory(target);
        _driver.Mount(null, _layers.Directories(top), target);
        return target;
    }

    /// <summary>Where an image is mounted to be looked at; null when it is not.</summary>
    public string? FindView(Digest image) => FindMount(ViewPrefix + image);

    /// <summary>Unmounts an image's view and forgets it. Nothing happens when there is none.</summary>
    public void RemoveView(Digest image) => DropView(ViewPrefix + image);

    /// <summary>What changed, ordered by path.</summary>
    public IEnumerable<LayerChange> Diff(string key, CancellationToken cancel)
    {
        var layer = Get(key);
        return _driver.Diff(_paths.Writable(layer.Directory), _layers.Directories(layer.Parent), cancel);
    }

    /// <summary>
    /// Writes all that it shows, the layers below included, as a tar without whiteouts, ordered by path. It may be mounted
    /// and in use.
    /// </summary>
    /// <exception cref="StrataException">NotFound. Conflict: a file was cut short while it was read.</exception>
    public void WriteTree(string key, Stream tar, CancellationToken cancel)
    {
        var layer = Get(key);
        _driver.WriteTree(_paths.Writable(layer.Directory), _layers.Directories(layer.Parent), tar, cancel);
    }

    /// <summary>The sum of the sizes of the files that changed, in bytes.</summary>
    public long GetSize(string key)
    {
        var layer = Get(key);
        return _driver.GetWritableSize(_paths.Writable(layer.Directory), _layers.Directories(layer.Parent));
    }

    /// <summary>Turns a writable layer into a layer by moving its files; it is gone afterwards. It must not be in use.</summary>
    /// <exception cref="StrataException">ResourceExhausted: no space.</exception>
    public Layer Commit(Lease lease, string key, CancellationToken cancel)
    {
        var writable = Get(key);
        Unmount(writable);
        if (writable.Parent is { } below) lease.PinLayer(below);
        var staging = lease.CreateStaging();
        try
        {
            using var hashing = new HashingStream(Stream.Null);
            var content = _driver.Commit(_paths.Writable(writable.Directory), _layers.Directories(writable.Parent), staging, hashing, cancel);
            var diffId = new DiffId(hashing.Finish());
            var layer = _layers.Publish(lease, writable.Parent, diffId, hashing.Length, content, staging);
            Remove(key);
            return layer;
        }
        finally
        {
            DirectoryRemoval.Remove(Path.GetDirectoryName(staging)!, Path.GetFileName(staging));
        }
    }

    /// <summary>Makes a layer of what changed and leaves the writable layer as it is. Nothing may write to it meanwhile.</summary>
    /// <exception cref="StrataException">Conflict: something wrote to it. ResourceExhausted: no space.</exception>
    public Layer CommitCopy(Lease lease, string key, CancellationToken cancel)
    {
        var writable = Get(key);
        if (writable.Parent is { } below) lease.PinLayer(below);
        return StreamPipe.Run(
            (output, stop) => _driver.WriteDiff(_paths.Writable(writable.Directory), _layers.Directories(writable.Parent), output, stop),
            input => _layers.Import(lease, writable.Parent, null, input, cancel),
            cancel);
    }

    /// <summary>Unmounts and removes a writable layer, and the layers that only it needed. Nothing happens when there is none.</summary>
    /// <exception cref="StrataException">Conflict: something still uses its mount.</exception>
    public void Remove(string key)
    {
        if (Find(key) is not { } layer) return;
        Unmount(layer);
        // The row goes last: a kill leaves a row whose removal is repeated.
        DirectoryRemoval.Remove(_paths.Writables, layer.Directory);
        _database.Execute("DELETE FROM writables WHERE key = $0", key);
        if (layer.Parent is { } parent) _collector.Collect([parent]);
    }

    /// <summary>As <see cref="RemoveView"/>, by the key.</summary>
    internal void DropView(string key)
    {
        var parent = _database.Change(() =>
        {
            if (Find(key) is not { } view) return (ChainId?)null;
            var target = _paths.Mount(view.Directory);
            // Until the row is gone nobody mounts it anew.
            using var one = _locks.Value.Acquire(MountLock(view), CancellationToken.None);
            _driver.Unmount(target);
            DirectoryRemoval.Remove(_paths.Mounts, view.Directory);
            _database.Execute("DELETE FROM writables WHERE key = $0", key);
            return view.Parent;
        });
        if (parent is { } top) _collector.Collect([top]);
    }

    /// <summary>Removes the writable layers of a lease that has ended.</summary>
    internal void RemoveOf(string lease)
    {
        foreach (var key in _database.Query("SELECT key FROM writables WHERE lease = $0", static r => r.GetString(0), lease)) Remove(key);
    }

    private WritableLayer AddView(string key, ChainId? top, Lease? lease = null)
    {
        if (top is { } below) _layers.Get(below);
        var view = new WritableLayer(key, top, _time.GetUtcNow()) { Directory = Guid.NewGuid().ToString("N")[..16] };
        _database.Execute($"INSERT INTO writables ({Columns}, lease) VALUES ($0, $1, $2, $3, $4)", key, top?.ToString(), view.Directory, Rows.ToUnixNanoseconds(view.Created), lease?.Id);
        return view;
    }

    // A driver that needs no mount shows a writable layer by a link.
    private static bool IsMounted(string target) => HostSystem.IsLinux && MountTable.IsMountPoint(target) || new FileInfo(target).LinkTarget is not null;

    private void Unmount(WritableLayer layer)
    {
        var target = _paths.Mount(layer.Directory);
        if (!Path.Exists(target)) return;
        using var one = _locks.Value.Acquire(MountLock(layer), CancellationToken.None);
        _driver.Unmount(target);
        DirectoryRemoval.Remove(_paths.Mounts, layer.Directory);
    }

    private static string MountLock(WritableLayer layer) => "mount-" + layer.Directory;

    private static WritableLayer ToWritable(Microsoft.Data.Sqlite.SqliteDataReader row) =>
        new(row.GetString(0), Rows.ToChain(row, 1), Rows.ToTime(row.GetInt64(3))) { Directory = row.GetString(2) };
}
