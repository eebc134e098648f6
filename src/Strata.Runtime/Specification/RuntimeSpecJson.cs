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
internal sealed partial class RuntimeSpecJson : JsonSerializerContext
{
    public static byte[] Write(RuntimeSpec spec)
    {
        using var buffer = new MemoryStream(32 << 10);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            // Straight to the generated writer: no converters, no metadata, nothing to warm up.
            Default.RuntimeSpec.SerializeHandler!(writer, spec);
        }
        return buffer.ToArray();
    }
}
