using System.Text.Json.Serialization;

namespace Strata.Engine.Building;

[JsonSerializable(typeof(CachedStep))]
internal sealed partial class CacheJsonContext : JsonSerializerContext;
