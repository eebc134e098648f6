using Strata.Linux;
using Strata.Linux.Files;
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
internal sealed class StoreCheck(StorePaths paths, Database database, LayerStore layers, ImageStore images, LayerCollector collector, ILayerDriver driver)
{
    // What a command has just made is named within moments; a young directory is not yet an orphan.
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    private readonly List<StoreProblem> _problems = [];

    public CheckReport Run(CheckOptions options, CancellationToken cancel)
    {
        CheckDatabase();
        var all = layers.List();
        CheckLayers(all, options, cancel);
        var listed = images.List();
        CheckImages(listed, options, cancel);
        CheckOrphans(paths.Layers, "SELECT directory FROM layers", "layer directory", options);
        CheckOrphans(paths.Writables, "SELECT directory FROM writables", "writable layer directory", options);
        CheckOrphans(paths.Containers, "SELECT id FROM containers", "container directory", options);
        CheckOrphans(paths.Mounts, "SELECT directory FROM writables", "mount directory", options);
        CheckUnreached(options);
        return new CheckReport(_problems, all.Count, listed.Count);
    }

    private void CheckDatabase()
    {
        foreach (var line in database.Query("PRAGMA integrity_check(20)", static r => r.GetString(0)))
        {
            if (line != "ok") Add("database", line, "restore strata.db from a backup, or start a new store with --root", false);
        }
        foreach (var table in database.Query("PRAGMA foreign_key_check", static r => r.GetString(0)).Distinct())
        {
            Add("database", $"table {table} names what is not there", "restore strata.db from a backup, or start a new store with --root", false);
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
            // Collected meanwhile by another process: nothing to mend.
            if (layers.Find(layer.Id) is null) continue;
            var dropped = options.Repair && Drop(layer);
            Add($"layer {layer.DiffId}", damage, "drop it and the images, containers' bases and cache records built on it, then load, pull or build them again", dropped);
        }
    }

    private string? FindDamage(Layer layer, bool quick, CancellationToken cancel)
    {
        var directory = paths.Layer(layer.Directory);
        if (!Directory.Exists(directory)) return "its directory is missing";
        if (quick) return null;
        try
        {
            using var tar = layers.OpenTar(layer.Id);
            var buffer = new byte[1 << 20];
            while (tar.Read(buffer) > 0) cancel.ThrowIfCancellationRequested();
            return null;
        }
        catch (StrataException e)
        {
            return e.Message;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    // A layer that a container stands on can't go from under it; everything else that names it does.
    private bool Drop(Layer damaged)
    {
        var dropped = database.Change(() =>
        {
            var lost = database.Query(
                """
                WITH RECURSIVE lost (id, depth) AS (VALUES ($0, 0) UNION SELECT l.chain_id, lost.depth + 1 FROM layers l JOIN lost ON l.parent = lost.id)
                SELECT id, directory FROM lost JOIN layers ON chain_id = id GROUP BY id ORDER BY max(depth) DESC
                """,
                static r => (Id: r.GetString(0), Directory: r.GetString(1)),
                damaged.Id.ToString());
            if (lost.Any(l => database.Query("SELECT 1 FROM writables WHERE parent = $0", static _ => 1, l.Id).Count > 0)) return [];
            foreach (var (id, _) in lost)
            {
                database.Execute("DELETE FROM tags WHERE image IN (SELECT id FROM images WHERE chain_id = $0)", id);
                database.Execute("DELETE FROM repo_digests WHERE image IN (SELECT id FROM images WHERE chain_id = $0)", id);
                database.Execute("DELETE FROM images WHERE chain_id = $0", id);
                database.Execute("DELETE FROM build_cache WHERE chain_id = $0", id);
                database.Execute("DELETE FROM layers WHERE chain_id = $0", id);
            }
            return lost;
        });
        foreach (var (_, directory) in dropped) TreeRemoval.Remove(paths.Layers, directory);
        return dropped.Count > 0;
    }

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
            if (known.Contains(entry.Name) || entry.Name is "empty" || entry.Name.StartsWith("view-", StringComparison.Ordinal)) continue;
            if (TimeProvider.System.GetUtcNow() - entry.CreationTimeUtc < Youth && IsHeld()) continue;
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
            TreeRemoval.Remove(directory, name);
            return true;
        }
        catch (LinuxException)
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
