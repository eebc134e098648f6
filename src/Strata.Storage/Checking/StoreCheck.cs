using Strata.Linux;
using Strata.Host.Trees;
using Strata.Oci;
using Strata.Storage.Gc;
using Strata.Storage.Images;
using Strata.Storage.Layers;
using Strata.Storage.Metadata;

namespace Strata.Storage.Checking;

/// <summary>
/// Compares the database with the disk, and every layer's bytes with its digest. Problems are all reported, not only the
/// first. Repair drops what is damaged and what was built on it; what is whole is never touched.
/// </summary>
internal sealed class StoreCheck(StorePaths paths, Database database, LayerStore layers, WritableStore writables, ImageStore images, LayerCollector collector, ILayerDriver driver, TimeProvider time)
{
    private const string DatabaseRemedy = "restore strata.db from a backup, or start a new store with --root";

    // What a command has just made is named within moments; a young directory is not yet an orphan.
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    private readonly List<StoreProblem> _problems = [];

    public CheckReport Run(CheckOptions options, CancellationToken cancel)
    {
        var checkedLayers = 0;
        var checkedImages = 0;
        try
        {
            // Changing a damaged database may lose more of it.
            if (!IsDatabaseWhole()) options = options with { Repair = false };
            CheckRows(options);
            CheckLeases(options);
            var all = layers.List();
            CheckLayers(all, options, cancel);
            checkedLayers = all.Count;
            var listed = images.List();
            CheckImages(listed, options, cancel);
            checkedImages = listed.Count;
            CheckWritables(options);
            CheckOrphans(paths.Layers, "SELECT directory FROM layers", "layer directory", options);
            CheckOrphans(paths.Writables, "SELECT directory FROM writables", "writable layer directory", options);
            CheckOrphans(paths.Containers, "SELECT id FROM containers", "container directory", options);
            CheckOrphans(paths.Mounts, "SELECT directory FROM writables", "mount directory", options);
            CheckUnreached(options);
        }
        catch (StrataException e) when (e.Kind is ErrorKind.DataLoss or ErrorKind.InvalidArgument)
        {
            // Nothing that comes after can be trusted.
            Add("database", e.Message, DatabaseRemedy, false);
        }
        return new CheckReport(_problems, checkedLayers, checkedImages);
    }

    private bool IsDatabaseWhole()
    {
        var lines = database.Query("PRAGMA integrity_check(20)", static r => r.GetString(0));
        foreach (var line in lines)
        {
            if (line != "ok") Add("database", line, DatabaseRemedy, false);
        }
        return lines is ["ok"];
    }

    // Rows that name what is not there; the database itself refuses them, but a damaged or hand-edited one may have them.
    private void CheckRows(CheckOptions options)
    {
        foreach (var id in database.Query("SELECT chain_id FROM layers l WHERE parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM layers p WHERE p.chain_id = l.parent)", static r => r.GetString(0)))
        {
            Add($"layer {id}", "the layer below it is not here", "drop it and the images and cache records built on it, then load, pull or build them again", options.Repair && Drop(id, null));
        }
        foreach (var id in database.Query("SELECT id FROM images i WHERE chain_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM layers l WHERE l.chain_id = i.chain_id)", static r => r.GetString(0)))
        {
            if (options.Repair) ForgetImage(id);
            Add($"image {id}", "its layers are not here", "delete it, then load, pull or build it again", options.Repair);
        }
        CheckNames("SELECT repository || ':' || tag FROM tags t WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.id = t.image)", "DELETE FROM tags WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.id = tags.image)", "tag", options);
        CheckNames("SELECT repository || '@' || digest FROM repo_digests d WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.id = d.image)", "DELETE FROM repo_digests WHERE NOT EXISTS (SELECT 1 FROM images i WHERE i.id = repo_digests.image)", "digest", options);
        CheckNames("SELECT key FROM build_cache b WHERE chain_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM layers l WHERE l.chain_id = b.chain_id)", "DELETE FROM build_cache WHERE chain_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM layers l WHERE l.chain_id = build_cache.chain_id)", "cache record", options);
        foreach (var key in database.Query("SELECT key FROM writables w WHERE parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM layers l WHERE l.chain_id = w.parent)", static r => r.GetString(0)))
        {
            if (IsView(key) && options.Repair) writables.DropView(key);
            Add(IsView(key) ? $"mount {key}" : $"writable layer {key}", "the layers below it are not here", IsView(key) ? "unmount it" : $"remove its container: strata rm -f {key}", IsView(key) && options.Repair);
        }
    }

    private void CheckNames(string find, string remove, string what, CheckOptions options)
    {
        var found = database.Query(find, static r => r.GetString(0));
        if (found.Count > 0 && options.Repair) database.Execute(remove);
        foreach (var name in found) Add($"{what} {name}", "what it names is not here", "remove it", options.Repair);
    }

    // The file of a lease comes first and goes last: without it, what is held in its name is held for nobody.
    private void CheckLeases(CheckOptions options)
    {
        foreach (var lease in database.Query("SELECT DISTINCT lease FROM pins", static r => r.GetString(0)))
        {
            if (HasLease(lease)) continue;
            if (options.Repair) database.Execute("DELETE FROM pins WHERE lease = $0", lease);
            Add($"lease {lease}", "it holds layers or images, and no process has it", "end it", options.Repair);
        }
        if (!Directory.Exists(paths.Staging)) return;
        foreach (var directory in Directory.EnumerateFileSystemEntries(paths.Staging).Select(static p => Path.GetFileName(p)))
        {
            if (HasLease(directory)) continue;
            Add($"staging directory {directory}", "no process works in it", "remove it", options.Repair && TryRemove(paths.Staging, directory));
        }
    }

    private bool HasLease(string id) => File.Exists(Path.Combine(paths.Leases, id));

    private void CheckWritables(CheckOptions options)
    {
        var rows = database.Query("SELECT key, directory, created, lease FROM writables", static r => (Key: r.GetString(0), Directory: r.GetString(1), Created: Rows.ToTime(r.GetInt64(2)), Lease: r.IsDBNull(3) ? null : r.GetString(3)));
        foreach (var (key, directory, created, lease) in rows)
        {
            var isHeld = lease is not null && HasLease(lease);
            // The row is made first, the directory moments later.
            var isView = IsView(key);
            var isOwned = lease is not null || (isView
                ? database.Query("SELECT 1 FROM images WHERE id = $0", static _ => 1, key[WritableStore.ViewPrefix.Length..]).Count > 0
                : database.Query("SELECT 1 FROM containers WHERE id = $0", static _ => 1, key.Split('.')[0]).Count > 0);
            if (!isOwned && !isHeld && time.GetUtcNow() - created >= Youth)
            {
                if (options.Repair && isView) writables.DropView(key);
                else if (options.Repair) writables.Remove(key);
                Add(isView ? $"mount {key}" : $"writable layer {key}", isView ? "its image is not here" : "no container has it", "remove it", options.Repair);
                continue;
            }
            // A view has nothing of its own.
            if (isView || isHeld || Directory.Exists(paths.Writable(directory)) || time.GetUtcNow() - created < Youth) continue;
            if (writables.Find(key) is null) continue;
            if (options.Repair) writables.Remove(key);
            Add($"writable layer {key}", "its directory is missing", $"forget it; its container can only be removed: strata rm {key}", options.Repair);
        }
    }

    private void CheckLayers(IReadOnlyList<Layer> all, CheckOptions options, CancellationToken cancel)
    {
        var number = 0;
        foreach (var layer in all)
        {
            cancel.ThrowIfCancellationRequested();
            options.Progress?.Invoke($"layer {++number}/{all.Count}");
            if (FindDamage(layer, options.Quick, cancel) is not { } damage) continue;
            // Collected meanwhile by another process, and perhaps made anew: nothing to mend.
            if (layers.Find(layer.Id)?.Directory != layer.Directory) continue;
            var dropped = options.Repair && Drop(layer.Id.ToString(), layer.Directory);
            Add($"layer {layer.DiffId}", damage, "drop it and the images, containers' bases and cache records built on it, then load, pull or build them again", dropped);
        }
    }

    private string? FindDamage(Layer layer, bool quick, CancellationToken cancel)
    {
        var directory = paths.Layer(layer.Directory);
        if (!Directory.Exists(directory)) return "its directory is missing";
        try
        {
            using var tar = layers.OpenTar(layer.Id);
            if (quick) return null;
            var buffer = new byte[1 << 20];
            while (tar.Read(buffer) > 0) cancel.ThrowIfCancellationRequested();
            return null;
        }
        catch (StrataException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is IOException or LinuxException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static bool IsView(string key) => key.StartsWith(WritableStore.ViewPrefix, StringComparison.Ordinal);

    // A layer that a container stands on can't go from under it; everything else that names it does.
    private bool Drop(string damaged, string? expectedDirectory)
    {
        var dropped = database.Change(() =>
        {
            var lost = database.Query(
                """
                WITH RECURSIVE lost (id, depth) AS (VALUES ($0, 0) UNION SELECT l.chain_id, lost.depth + 1 FROM layers l JOIN lost ON l.parent = lost.id)
                SELECT id, directory FROM lost JOIN layers ON chain_id = id GROUP BY id ORDER BY max(depth) DESC
                """,
                static r => (Id: r.GetString(0), Directory: r.GetString(1)),
                damaged);
            if (expectedDirectory is not null && !lost.Any(l => l.Id == damaged && l.Directory == expectedDirectory)) return [];
            var users = lost.SelectMany(l => database.Query("SELECT key FROM writables WHERE parent = $0", static r => r.GetString(0), l.Id)).ToList();
            if (users.Any(static key => !IsView(key))) return [];
            // Who only looks at it sees what is wrong.
            foreach (var view in users) writables.DropView(view);
            foreach (var (id, _) in lost)
            {
                foreach (var image in database.Query("SELECT id FROM images WHERE chain_id = $0", static r => r.GetString(0), id)) ForgetImage(image);
                database.Execute("DELETE FROM build_cache WHERE chain_id = $0", id);
                database.Execute("DELETE FROM layers WHERE chain_id = $0", id);
            }
            return lost;
        });
        foreach (var (_, directory) in dropped) DirectoryRemoval.Remove(paths.Layers, directory);
        return dropped.Count > 0;
    }

    private void ForgetImage(string id) => database.Change(() =>
    {
        database.Execute("DELETE FROM tags WHERE image = $0", id);
        database.Execute("DELETE FROM repo_digests WHERE image = $0", id);
        database.Execute("UPDATE images SET parent = NULL WHERE parent = $0", id);
        database.Execute("DELETE FROM images WHERE id = $0", id);
    });

    private void CheckImages(IReadOnlyList<StoredImage> listed, CheckOptions options, CancellationToken cancel)
    {
        foreach (var image in listed)
        {
            cancel.ThrowIfCancellationRequested();
            var damage = FindDamage(image);
            if (damage is null) continue;
            if (options.Repair) images.Delete(image.Id, static _ => { });
            Add($"image {image.Id}", damage, "delete it, then load, pull or build it again", options.Repair);
        }
    }

    private string? FindDamage(StoredImage image)
    {
        try
        {
            var bytes = images.GetConfigBytes(image.Id);
            if (Digest.Of(bytes) != image.Id) return "its config has other bytes than its id says";
            var config = OciJson.ReadConfig(bytes);
            var top = ChainId.Of((config.RootFs.DiffIds ?? []).Select(static d => new DiffId(d)));
            return top == image.Layers ? null : "it is listed with other layers than its config has";
        }
        catch (StrataException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Deleted meanwhile by another process.
            return null;
        }
        catch (StrataException e)
        {
            return e.Message;
        }
    }

    private void CheckOrphans(string directory, string named, string what, CheckOptions options)
    {
        if (!Directory.Exists(directory)) return;
        // Listed before the rows are read: what is named in between is seen as named.
        var present = Directory.GetFileSystemEntries(directory).Select(static p => new DirectoryInfo(p)).ToList();
        var known = database.Query(named, static r => r.GetString(0)).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in present)
        {
            if (known.Contains(entry.Name) || entry.Name is "empty") continue;
            // A container's directory comes before its row, and a build step's has none.
            if (directory == paths.Containers && entry.Name.Split('-') is ["build", var lease, _] && HasLease(lease)) continue;
            if (time.GetUtcNow() - entry.CreationTimeUtc < Youth && (directory == paths.Containers || IsHeld())) continue;
            // A directory gets its place and its row in one transaction: with the lock held, no row means an orphan.
            if (database.Change(() => database.Query(named, static r => r.GetString(0)).Contains(entry.Name))) continue;
            var removed = options.Repair && TryRemove(directory, entry.Name);
            Add($"{what} {entry.Name}", "nothing names it", "remove it", removed);
        }
    }

    // While any lease is held, its owner may be between making a directory and naming it.
    private bool IsHeld() => Directory.EnumerateFileSystemEntries(paths.Leases).Any();

    private bool TryRemove(string directory, string name)
    {
        try
        {
            if (directory == paths.Mounts) driver.Unmount(Path.Combine(directory, name));
            DirectoryRemoval.Remove(directory, name);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void CheckUnreached(CheckOptions options)
    {
        var unreached = collector.FindUnreached();
        if (unreached.Count == 0) return;
        var removed = options.Repair ? collector.CollectAll() : [];
        Add($"{unreached.Count} layers", "nothing uses them", "remove them", options.Repair && removed.Count >= unreached.Count);
    }

    private void Add(string subject, string description, string remedy, bool repaired) => _problems.Add(new StoreProblem(subject, description, remedy, repaired));
}
