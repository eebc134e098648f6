using System.Text.Json.Serialization;

namespace Strata.Engine.Building.Caching;

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(Oci.TimeJsonConverter)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CacheConfigDocument))]
[JsonSerializable(typeof(IReadOnlyList<CacheRecordDocument>))]
[JsonSerializable(typeof(CacheMountIndex))]
internal sealed partial class CachingJsonContext : JsonSerializerContext;
