using System.Text.Json.Serialization;

namespace Strata.Engine.Archives;

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DockerManifest[]))]
internal sealed partial class DockerManifestContext : JsonSerializerContext;
