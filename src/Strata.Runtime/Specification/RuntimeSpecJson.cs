using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strata.Runtime.Specification;

/// <summary>Writes the document; equal values give equal bytes, members stand in the order of declaration.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuntimeSpec))]
[JsonSerializable(typeof(ProcessSpec))]
[JsonSerializable(typeof(ResourcesSpec))]
internal sealed partial class RuntimeSpecJson : JsonSerializerContext
{
    // Straight to the generated writers: no converters, no metadata, nothing to warm up.
    public static byte[] Write(RuntimeSpec spec) => Write(writer => Default.RuntimeSpec.SerializeHandler!(writer, spec));

    public static byte[] Write(ProcessSpec process) => Write(writer => Default.ProcessSpec.SerializeHandler!(writer, process));

    public static byte[] Write(ResourcesSpec resources) => Write(writer => Default.ResourcesSpec.SerializeHandler!(writer, resources));

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream(32 << 10);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) write(writer);
        return buffer.ToArray();
    }
}
