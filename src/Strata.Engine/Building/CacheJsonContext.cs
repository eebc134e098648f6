using System.Text.Json.Serialization;

namespace Strata.Engine.Building;

[JsonSourceGenerationOptions(Converters = [typeof(Oci.TimeJsonConverter)])]
[JsonSerializable(typeof(CachedStep))]
[JsonSerializable(typeof(ExplainedStep))]
internal sealed partial class CacheJsonContext : JsonSerializerContext;
