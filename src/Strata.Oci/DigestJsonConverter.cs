using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>Digests as their text. What is no digest is no JSON value for one.</summary>
public sealed class DigestJsonConverter : JsonConverter<Digest>
{
    /// <inheritdoc/>
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && Digest.TryParse(reader.GetString(), out var digest)) return digest;
        throw new JsonException("expected a digest such as sha256:<64 hexadecimal characters>");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
