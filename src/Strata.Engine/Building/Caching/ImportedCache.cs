using Strata.Engine.Archives.Content;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>The records of one <c>--cache-from</c>. Its layers stay where they are until a step wants one.</summary>
internal sealed class ImportedCache : IDisposable
{
    private readonly Dictionary<Digest, ImportedRecord> _records = [];
    private readonly ILookup<ChainId, ImportedRecord> _byLayer;

    /// <param name="name">What messages call it.</param>
    /// <param name="content">Holds the blobs; closed with this. Null when all layers are in the store.</param>
    /// <param name="records">The records; of two with one key the first stands.</param>
    public ImportedCache(string name, IArchiveContent? content, IEnumerable<ImportedRecord> records)
    {
        Name = name;
        Content = content;
        foreach (var record in records) _records.TryAdd(record.Key, record);
        _byLayer = _records.Values.ToLookup(static record => record.Layer.Plan.Id);
    }

    public string Name { get; }

    public IArchiveContent? Content { get; }

    public int Count => _records.Count;

    public ImportedRecord? Find(Digest key) => _records.GetValueOrDefault(key);

    /// <summary>All records that lead to a layer.</summary>
    public IEnumerable<ImportedRecord> FindOf(ChainId layer) => _byLayer[layer];

    public void Dispose() => Content?.Dispose();
}
