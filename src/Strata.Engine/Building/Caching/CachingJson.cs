using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>Reads and writes the documents of caches that travel. What is read comes from strangers.</summary>
internal static class CachingJson
{
    private static readonly CachingJsonContext Context = new(new JsonSerializerOptions(CachingJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 16 });

    public static CacheConfigDocument ReadConfig(ReadOnlySpan<byte> json) => Read(json, Context.CacheConfigDocument, "cache config");

    public static IReadOnlyList<CacheRecordDocument> ReadRecords(ReadOnlySpan<byte> json) => Read(json, Context.IReadOnlyListCacheRecordDocument, "inline cache");

    public static CacheMountIndex ReadMounts(ReadOnlySpan<byte> json) => Read(json, Context.CacheMountIndex, "index of cache mounts");

    public static byte[] Write(CacheConfigDocument config) => JsonSerializer.SerializeToUtf8Bytes(config, Context.CacheConfigDocument);

    public static byte[] Write(IReadOnlyList<CacheRecordDocument> records) => JsonSerializer.SerializeToUtf8Bytes(records, Context.IReadOnlyListCacheRecordDocument);

    public static byte[] Write(CacheMountIndex mounts) => JsonSerializer.SerializeToUtf8Bytes(mounts, Context.CacheMountIndex);

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw StrataException.Damaged($"{what} is the JSON value null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw StrataException.Damaged($"{what} is damaged: {e.Message}", e);
        }
    }
}
