using System.Text.Json.Serialization;

namespace Strata.Engine.Building;

[JsonSourceGenerationOptions(Converters = [typeof(Oci.TimeJsonConverter)])]
[JsonSerializable(typeof(CachedStep))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CacheJsonContext : JsonSerializerContext;
