using Strata.Build;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>A record of a build's step on its way out.</summary>
internal sealed record ExportedRecord(Digest Key, ChainId Chain, DateTimeOffset Created, string Description)
{
    /// <summary>
    /// The records of some steps, ordered by key: those that the build had to do with, and those that earlier builds left of the
    /// same step for the same layer. An exact match, for one, is found without the digest of the files that another build will
    /// look for.
    /// </summary>
    public static IReadOnlyList<ExportedRecord> Collect(StoreBuildCache cache, IEnumerable<BuiltStep> steps)
    {
        var records = new SortedDictionary<Digest, ExportedRecord>();
        var all = steps.ToList();
        foreach (var step in all)
        {
            foreach (var key in step.Keys) records[key] = new ExportedRecord(key, step.Chain, step.Created, step.Description);
        }
        foreach (var step in all)
        {
            foreach (var (key, created) in cache.FindOf(step.Chain, step.Description)) records.TryAdd(key, new ExportedRecord(key, step.Chain, created, step.Description));
        }
        return [.. records.Values];
    }

    /// <summary>The record as documents have it.</summary>
    /// <param name="place">The place of its layer.</param>
    public CacheRecordDocument ToDocument(int place) =>
        new() { Digest = Key.ToString(), Results = [new CacheResultDocument { Layer = place, CreatedAt = Created }], Description = Description };
}
