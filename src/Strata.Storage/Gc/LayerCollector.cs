using Strata.Host.Trees;
using Strata.Oci;
using Strata.Storage.Metadata;

namespace Strata.Storage.Gc;

/// <summary>
/// Removes layers that nothing reaches: no image, no layer above, no container, no cache record, no lease. Each layer is
/// decided on in a transaction of its own, so it never holds up others and never removes what they have just begun to use.
/// </summary>
internal sealed class LayerCollector(StorePaths paths, Database database, bool durable)
{
    private const string Unreached =
        """
        NOT EXISTS (SELECT 1 FROM layers c WHERE c.parent = l.chain_id)
        AND NOT EXISTS (SELECT 1 FROM images i WHERE i.chain_id = l.chain_id)
        AND NOT EXISTS (SELECT 1 FROM writables w WHERE w.parent = l.chain_id)
        AND NOT EXISTS (SELECT 1 FROM build_cache b WHERE b.chain_id = l.chain_id)
        AND NOT EXISTS (SELECT 1 FROM pins p WHERE p.kind = 'layer' AND p.key = l.chain_id)
        """;

    /// <summary>Collects from some layers downwards; what was removed, top first.</summary>
    public IReadOnlyList<ChainId> Collect(IEnumerable<ChainId> candidates)
    {
        var removed = new List<ChainId>();
        var directories = new List<string>();
        foreach (var candidate in candidates)
        {
            ChainId? next = candidate;
            while (next is { } id && TryForget(id, out var parent, out var directory))
            {
                removed.Add(id);
                directories.Add(directory);
                next = parent;
            }
        }
        if (removed.Count == 0) return removed;
        // The rows must be gone for good before the files go: a power loss must not bring back the name of a layer without files.
        if (durable) database.SyncLog();
        foreach (var directory in directories) DirectoryRemoval.Remove(paths.Layers, directory);
        return removed;
    }

    /// <summary>Collects every layer that nothing reaches.</summary>
    public IReadOnlyList<ChainId> CollectAll() => Collect(FindUnreached());

    /// <summary>The layers at the top of a stack that nothing reaches.</summary>
    public IReadOnlyList<ChainId> FindUnreached() =>
        database.Query($"SELECT chain_id FROM layers l WHERE {Unreached}", static r => new ChainId(Digest.Parse(r.GetString(0))));

    private bool TryForget(ChainId id, out ChainId? parent, out string directory)
    {
        var found = database.Change(() =>
        {
            var rows = database.Query($"SELECT directory, parent FROM layers l WHERE chain_id = $0 AND {Unreached}", static r => (Directory: r.GetString(0), Parent: Rows.ToChain(r, 1)), id.ToString());
            if (rows is [_]) database.Execute("DELETE FROM layers WHERE chain_id = $0", id.ToString());
            return rows;
        });
        (parent, directory) = (null, "");
        if (found is not [var row]) return false;
        (parent, directory) = (row.Parent, row.Directory);
        return true;
    }
}
