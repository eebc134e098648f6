using Strata.Host;
using Strata.Host.Trees;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Metadata;

namespace Strata.Storage.Layers;

/// <summary>
/// Safety against power loss with one sync for many layers. A new layer carries the mark of this boot of the machine until its
/// files are known to be on disk; an image names only layers without a mark. After another boot, marked layers may be
/// hollow: they are dropped, and with them what was built on them. Where the system has no such sync and no name for a boot, each
/// layer goes to the disk before it has its name.
/// </summary>
internal sealed class LayerDurability(StorePaths paths, Database database, bool durable)
{
    private string? _boot;

    /// <summary>The mark of a layer that is not synced yet; null when the owner wants no syncs, or <see cref="Prepare"/> has done it.</summary>
    public string? UnsyncedMark => durable && HostSystem.IsLinux ? Boot : null;

    private string Boot => _boot ??= HostSystem.IsLinux ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";

    /// <summary>Called for a layer's whole directory before it is named.</summary>
    public void Prepare(string directory)
    {
        if (durable && !HostSystem.IsLinux) DirectorySync.Flush(directory);
    }

    /// <summary>Syncs what is not yet synced: one call to the kernel however many layers there are, none when there are none.</summary>
    public void Sync() => Sync(database.Query("SELECT chain_id FROM layers WHERE boot IS NOT NULL", static r => r.GetString(0)));

    /// <summary>As <see cref="Sync()"/>, when any layer of one stack is not yet synced.</summary>
    public void Sync(ChainId? top)
    {
        if (top is not { } id) return;
        var marked = database.Query(
            """
            WITH RECURSIVE stack (id) AS (VALUES ($0) UNION ALL SELECT l.parent FROM stack JOIN layers l ON l.chain_id = stack.id WHERE l.parent IS NOT NULL)
            SELECT 1 FROM stack JOIN layers ON chain_id = stack.id WHERE boot IS NOT NULL LIMIT 1
            """,
            static _ => 1,
            id.ToString());
        if (marked.Count > 0) Sync();
    }

    /// <summary>Waits until what the database has committed is on disk; nothing happens when the owner wants no syncs.</summary>
    public void SyncLog()
    {
        if (durable) database.SyncLog();
    }

    private void Sync(List<string> marked)
    {
        if (marked.Count == 0 || !HostSystem.IsLinux) return;
        using (var root = FileHandle.OpenHostPath(paths.Layers)) root.SyncFileSystem();
        database.Change(() =>
        {
            foreach (var id in marked) database.Execute("UPDATE layers SET boot = NULL WHERE chain_id = $0", id);
        });
    }

    /// <summary>Drops what a power loss may have hollowed out.</summary>
    public void DropUnsynced()
    {
        if (database.Query("SELECT 1 FROM layers WHERE boot IS NOT NULL LIMIT 1", static _ => 1).Count == 0) return;
        var boot = Boot;
        var dropped = database.Change(() =>
        {
            // Children of a marked layer go too, marked or not.
            var rows = database.Query(
                """
                WITH RECURSIVE lost (id, depth) AS (
                    SELECT chain_id, 0 FROM layers WHERE boot IS NOT NULL AND boot <> $0
                    UNION SELECT l.chain_id, lost.depth + 1 FROM layers l JOIN lost ON l.parent = lost.id)
                SELECT id, directory FROM lost JOIN layers ON chain_id = id GROUP BY id ORDER BY max(depth) DESC
                """,
                static r => (Id: r.GetString(0), Directory: r.GetString(1)),
                boot);
            foreach (var (id, _) in rows)
            {
                database.Execute("DELETE FROM build_cache WHERE chain_id = $0", id);
                database.Execute("DELETE FROM layers WHERE chain_id = $0", id);
            }
            return rows;
        });
        foreach (var (_, directory) in dropped) DirectoryRemoval.Remove(paths.Layers, directory);
    }
}
