using System.Text.Json.Serialization;

namespace Strata.Runtime.Execution;

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RuntimeLogEntry))]
internal sealed partial class RuntimeLogJson : JsonSerializerContext;
