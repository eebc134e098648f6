using Strata.Archive;
using Strata.Host.Trees;
using Strata.Oci;
using Strata.Storage.Gc;
using Strata.Storage.Leases;
using Strata.Storage.Metadata;

namespace Strata.Storage.Layers;

/// <summary>
/// The read-only layers of a store. What <see cref="Import"/> gives is held by the lease until the lease ends; by then an
/// image, a container or a cache record must name it, or it is collected. Safe from several threads and processes.
/// </summary>
public sealed class LayerStore
{
    private readonly StorePaths _paths;
    private readonly Database _database;
    private readonly ILayerDriver _driver;
    private readonly Lazy<WorkLocks> _locks;
    private readonly LayerCollector _collector;
    private readonly LayerDurability _durability;
    private readonly TimeProvider _time;

    internal LayerStore(StorePaths paths, Database database, ILayerDriver driver, Lazy<WorkLocks> locks, LayerCollector collector, LayerDurability durability, TimeProvider time)
    {
        _paths = paths;
        _database = database;
        _driver = driver;
        _locks = locks;
        _collector = collector;
        _durability = durability;
        _time = time;
    }

    /// <summary>The layer at the top of a stack; null when the store does not have it.</summary>
    public Layer? Find(ChainId id) =>
        _database.Query($"SELECT {Rows.LayerColumns} FROM layers WHERE chain_id = $0", Rows.ToLayer, id.ToString()) is [var layer] ? layer : null;

    /// <summary>The layer at the top of a stack.</summary>
    /// <exception cref="StrataException">NotFound.</exception>
    public Layer Get(ChainId id) => Find(id) ?? throw StrataException.NotFound($"no such layer: {id}");

    /// <summary>A stack's layers, topmost first; none for null.</summary>
    /// <exception cref="StrataException">NotFound: the store does not have it.</exception>
    public IReadOnlyList<Layer> GetStack(ChainId? top)
    {
        if (top is not { } id) return [];
        var stack = _database.Query(
            $"""
            WITH RECURSIVE stack (depth, id) AS (VALUES (0, $0) UNION ALL SELECT depth + 1, l.parent FROM stack JOIN layers l ON l.chain_id = stack.id WHERE l.parent IS NOT NULL)
            SELECT {Rows.LayerColumns} FROM stack JOIN layers ON chain_id = stack.id ORDER BY depth
            """,
            Rows.ToLayer,
            id.ToString());
        return stack.Count > 0 ? stack : throw StrataException.NotFound($"no such layer: {id}");
    }

    /// <summary>Every layer.</summary>
    public IReadOnlyList<Layer> List() => _database.Query($"SELECT {Rows.LayerColumns} FROM layers", Rows.ToLayer);

    /// <summary>Holds a stack for a lease; false when the store does not have it.</summary>
    public bool TryPin(Lease lease, ChainId id) => _database.Change(() =>
    {
        if (Find(id) is null) return false;
        lease.PinLayer(id);
        return true;
    });

    /// <summary>
    /// Takes in one layer on top of <paramref name="parent"/>, hashing its tar as it is read. A layer that is there already
    /// is not read, and one that another process is importing is waited for. Nothing is left behind on failure.
    /// </summary>
    /// <param name="lease">Holds the layer until something names it.</param>
    /// <param name="parent">The stack below; null for none.</param>
    /// <param name="expected">What the tar's digest must be; null when it is not known yet.</param>
    /// <param name="tar">The uncompressed tar; read to its end when the layer is new, left where it is otherwise.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="StrataException">DataLoss: the tar is damaged or is not the expected one. NotFound: no such parent. ResourceExhausted: no space.</exception>
    public Layer Import(Lease lease, ChainId? parent, DiffId? expected, Stream tar, CancellationToken cancel)
    {
        if (parent is { } below && !TryPin(lease, below)) throw StrataException.NotFound($"no such layer: {below}");
        if (expected is not { } diffId) return ImportNew(lease, parent, null, tar, cancel);
        var id = ChainId.Of(parent, diffId);
        if (TryPin(lease, id)) return Get(id);
        using var work = _locks.Value.Acquire("layer-" + id.Digest.Hex, cancel);
        return TryPin(lease, id) ? Get(id) : ImportNew(lease, parent, expected, tar, cancel);
    }

    /// <summary>The exact tar that the layer was imported or committed as; DataLoss at its end when its files have changed.</summary>
    public Stream OpenTar(ChainId id)
    {
        var layer = Get(id);
        return new VerifiedTarStream(_driver.OpenTar(_paths.Layer(layer.Directory)), layer);
    }

    /// <summary>Reads the merged files of a stack without mounting it.</summary>
    public LayerTree OpenTree(ChainId? top) => _driver.OpenTree(Directories(top));

    /// <summary>
    /// Makes one layer of all that a stack shows beyond its lower part; what an upper layer hid or replaced is in it no
    /// more. The layers themselves stay as they are.
    /// </summary>
    /// <param name="lease">Holds the layer until something names it.</param>
    /// <param name="below">The lower part of the stack; null for none of it.</param>
    /// <param name="top">The stack.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="StrataException">NotFound: no such layers. ResourceExhausted: no space.</exception>
    public Layer Merge(Lease lease, ChainId? below, ChainId top, CancellationToken cancel) => StreamPipe.Run(
        (output, stop) =>
        {
            using var lower = OpenTree(below);
            using var whole = OpenTree(top);
            whole.WriteDifferences(lower, output, stop);
        },
        input => Import(lease, below, null, input, cancel),
        cancel);

    /// <summary>Writes all files of a stack as one tar without whiteouts, ordered by path and without an entry for the root.</summary>
    /// <exception cref="StrataException">NotFound: no such layers.</exception>
    public void WriteTree(ChainId? top, Stream tar, CancellationToken cancel)
    {
        using var whole = OpenTree(top);
        whole.Write(tar, cancel);
    }

    /// <summary>Where a stack's files lie, by the names that <c>inspect</c> gives such places; none for no layers and for drivers that have none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Describe(ChainId? top) => Directories(top) is { Count: > 0 } stack ? _driver.Describe(stack) : [];

    /// <summary>The directories of a stack, topmost first.</summary>
    internal IReadOnlyList<string> Directories(ChainId? top) => [.. GetStack(top).Select(l => _paths.Layer(l.Directory))];

    /// <summary>Makes a driver's finished staging directory a layer, or drops it when the layer is there already.</summary>
    internal Layer Publish(Lease lease, ChainId? parent, DiffId diffId, long tarSize, LayerContent content, string staging)
    {
        var layer = new Layer
        {
            Id = ChainId.Of(parent, diffId),
            DiffId = diffId,
            Parent = parent,
            Size = content.Size,
            TarSize = tarSize,
            Entries = content.Entries,
            Created = _time.GetUtcNow(),
            Directory = Guid.NewGuid().ToString("N")[..16],
        };
        try
        {
            _durability.Prepare(staging);
            return _database.Change(() => Name(lease, layer, staging));
        }
        catch
        {
            DirectoryRemoval.Remove(_paths.Layers, layer.Directory);
            throw;
        }
    }

    // Moved into place within the transaction: whoever looks for directories without a row holds the same lock.
    private Layer Name(Lease lease, Layer layer, string staging)
    {
        lease.PinLayer(layer.Id);
        if (Find(layer.Id) is { } existing) return existing;
        Directory.Move(staging, _paths.Layer(layer.Directory));
        _database.Execute(
            $"INSERT INTO layers ({Rows.LayerColumns}, boot) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8)",
            layer.Id.ToString(), layer.DiffId.ToString(), layer.Parent?.ToString(), layer.Directory, layer.Size, layer.TarSize, layer.Entries, Rows.ToUnixNanoseconds(layer.Created), _durability.UnsyncedMark);
        return layer;
    }

    private Layer ImportNew(Lease lease, ChainId? parent, DiffId? expected, Stream tar, CancellationToken cancel)
    {
        var staging = lease.CreateStaging();
        try
        {
            LayerContent content;
            using var hashing = new HashingStream(tar, leaveOpen: true);
            using (var ahead = new ReadAheadStream(hashing, leaveOpen: true, cancel: cancel)) content = _driver.Import(staging, Directories(parent), ahead, cancel);
            var diffId = new DiffId(hashing.Finish());
            if (expected is { } wanted && wanted != diffId)
            {
                throw StrataException.Damaged($"layer {wanted} is damaged: its bytes have the digest {diffId}");
            }
            return Publish(lease, parent, diffId, hashing.Length, content, staging);
        }
        finally
        {
            DirectoryRemoval.Remove(Path.GetDirectoryName(staging)!, Path.GetFileName(staging));
        }
    }
}
