using System.Text;
using System.Text.Json;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>
/// Records of steps in an image's own config, whose layers they lead to. BuildKit keeps them as JSON in base64 in a member
/// that everybody else passes over.
/// </summary>
/// <param name="records">What could be kept; of an image that has other layers nothing is.</param>
internal sealed class InlineCache(IReadOnlyList<ExportedRecord> records)
{
    /// <summary>The member of the config.</summary>
    public const string Member = "moby.buildkit.cache.v0";

    /// <summary>The config's bytes with the records that lead to its layers; without the member when none does.</summary>
    public byte[] Write(ImageConfig config)
    {
        var plain = OciJson.Write(config);
        var places = new Dictionary<ChainId, int>();
        ChainId? chain = null;
        foreach (var diffId in config.RootFs.DiffIds ?? [])
        {
            var top = ChainId.Of(chain, new DiffId(diffId));
            places.TryAdd(top, places.Count);
            chain = top;
        }
        var kept = records.Where(record => places.ContainsKey(record.Chain)).Select(record => record.ToDocument(places[record.Chain])).ToList();
        if (kept.Count == 0) return plain;
        var member = Encoding.ASCII.GetBytes($",\"{Member}\":\"{Convert.ToBase64String(CachingJson.Write(kept))}\"}}");
        return [.. plain.AsSpan(0, plain.Length - 1), .. member];
    }

    /// <summary>The records in an image's config; null when it has none.</summary>
    /// <exception cref="StrataException">DataLoss: they are damaged.</exception>
    public static IReadOnlyList<CacheRecordDocument>? Find(byte[] config)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(Member, out var member) || member.ValueKind == JsonValueKind.Null) return null;
            if (member.ValueKind != JsonValueKind.String || !member.TryGetBytesFromBase64(out var records)) throw StrataException.Damaged("inline cache is damaged: it is no base64");
            return CachingJson.ReadRecords(records);
        }
        catch (JsonException e)
        {
            throw StrataException.Damaged($"image config is damaged: {e.Message}", e);
        }
    }
}
