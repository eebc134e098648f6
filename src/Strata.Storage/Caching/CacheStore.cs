using Microsoft.Data.Sqlite;
using Strata.Oci;
using Strata.Storage.Gc;
using Strata.Storage.Layers;
using Strata.Storage.Leases;
using Strata.Storage.Metadata;

namespace Strata.Storage.Caching;

/// <summary>The build cache: results of steps, kept until they are pruned.</summary>
public sealed class CacheStore
{
    private const string Columns = "key, chain_id, value, description, size, created, used, uses";

    private readonly Database _database;
    private readonly LayerStore _layers;
    private readonly Lazy<WorkLocks> _locks;
    private readonly LayerCollector _collector;
    private readonly TimeProvider _time;

    internal CacheStore(Database database, LayerStore layers, Lazy<WorkLocks> locks, LayerCollector collector, TimeProvider time)
    {
        _database = database;
        _layers = layers;
        _locks = locks;
        _collector = collector;
        _time = time;
    }

    /// <summary>Waits until no other build works on that key and takes it: the step that two builds want runs once.</summary>
    public IDisposable Lock(string key, CancellationToken cancel) => _locks.Value.Acquire("step-" + Digest.Of(System.Text.Encoding.UTF8.GetBytes(key)).Hex, cancel);

    /// <summary>The record of a key, its layers held by the lease; null when there is none. Counts as a use.</summary>
    public CacheRecord? Find(Lease lease, string key) => _database.Change(() =>
    {
        if (_database.Query($"SELECT {Columns} FROM build_cache WHERE key = $0", ToRecord, key) is not [var record]) return null;
        if (record.Layers is { } layers) lease.PinLayer(layers);
        _database.Execute("UPDATE build_cache SET used = $1, uses = uses + 1 WHERE key = $0", key, Rows.ToUnixNanoseconds(_time.GetUtcNow()));
        return record;
    });

    /// <summary>Every record, the most recently used first.</summary>
    public IReadOnlyList<CacheRecord> List() => _database.Query($"SELECT {Columns} FROM build_cache ORDER BY used DESC, key", ToRecord);

    /// <summary>True when there is a record of a key. Does not count as a use, and holds nothing.</summary>
    public bool Has(string key) => _database.Query("SELECT 1 FROM build_cache WHERE key = $0", static _ => true, key).Count > 0;

    /// <summary>The records that lead to a layer, ordered by key.</summary>
    public IReadOnlyList<CacheRecord> ListOf(ChainId layers) => _database.Query($"SELECT {Columns} FROM build_cache WHERE chain_id = $0 ORDER BY key", ToRecord, layers.ToString());

    /// <summary>Keeps a result. A record of that key is replaced. Times and uses start anew.</summary>
    /// <exception cref="StrataException">NotFound: its layers are not in the store.</exception>
    public void Put(CacheRecord record)
    {
        var now = Rows.ToUnixNanoseconds(_time.GetUtcNow());
        _database.Change(() =>
        {
            if (record.Layers is { } layers) _layers.Get(layers);
            _database.Execute(
                $"INSERT OR REPLACE INTO build_cache ({Columns}) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
                record.Key, record.Layers?.ToString(), record.Value.ToArray(), record.Description, record.Size, now, now, 0);
        });
    }

    /// <summary>Forgets records and removes the layers that nothing else needs; the layers that went, and their sizes together.</summary>
    public (IReadOnlyList<ChainId> Layers, long Size) Remove(IEnumerable<CacheRecord> records)
    {
        var tops = new List<ChainId>();
        var sizes = new Dictionary<ChainId, long>();
        _database.Change(() =>
        {
            foreach (var record in records)
            {
                // Another prune may have been quicker.
                if (_database.Execute("DELETE FROM build_cache WHERE key = $0", record.Key) == 0 || record.Layers is not { } top) continue;
                tops.Add(top);
                foreach (var layer in _layers.GetStack(top)) sizes[layer.Id] = layer.Size;
            }
        });
        var removed = _collector.Collect(tops);
        return (removed, removed.Sum(l => sizes.GetValueOrDefault(l)));
    }

    /// <summary>The remembered file digests of a build context; null when there are none.</summary>
    public byte[]? FindFileDigests(string context) =>
        _database.Query("SELECT digests FROM file_digests WHERE context = $0", static r => (byte[])r[0], context) is [var bytes] ? bytes : null;

    /// <summary>Remembers the file digests of a build context. Contexts not built for long are forgotten.</summary>
    public void PutFileDigests(string context, ReadOnlyMemory<byte> digests)
    {
        const int kept = 100;
        _database.Change(() =>
        {
            _database.Execute("INSERT OR REPLACE INTO file_digests (context, used, digests) VALUES ($0, $1, $2)", context, Rows.ToUnixNanoseconds(_time.GetUtcNow()), digests.ToArray());
            _database.Execute("DELETE FROM file_digests WHERE context NOT IN (SELECT context FROM file_digests ORDER BY used DESC LIMIT $0)", kept);
        });
    }

    /// <summary>What a builder remembered of a step; null when nothing.</summary>
    public byte[]? FindStepInputs(string step) =>
        _database.Query("SELECT inputs FROM step_inputs WHERE step = $0", static r => (byte[])r[0], step) is [var bytes] ? bytes : null;

    /// <summary>Remembers something of a step. Steps not remembered anew for long are forgotten.</summary>
    public void PutStepInputs(string step, ReadOnlyMemory<byte> inputs)
    {
        const int kept = 2000;
        _database.Change(() =>
        {
            _database.Execute("INSERT OR REPLACE INTO step_inputs (step, used, inputs) VALUES ($0, $1, $2)", step, Rows.ToUnixNanoseconds(_time.GetUtcNow()), inputs.ToArray());
            // One in, one out: no more is ever read than the oldest one's key.
            _database.Execute("DELETE FROM step_inputs WHERE rowid <= (SELECT max(rowid) FROM step_inputs) - $0", kept);
        });
    }

    private static CacheRecord ToRecord(SqliteDataReader row) => new()
    {
        Key = row.GetString(0),
        Layers = Rows.ToChain(row, 1),
        Value = row.IsDBNull(2) ? default(ReadOnlyMemory<byte>) : (byte[])row[2],
        Description = row.GetString(3),
        Size = row.GetInt64(4),
        Created = Rows.ToTime(row.GetInt64(5)),
        Used = Rows.ToTime(row.GetInt64(6)),
        Uses = row.GetInt64(7),
    };
}
