using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Strata.Oci;

/// <summary>
/// Reads and writes OCI documents. Documents from outside are read within bounds; documents that we author are written
/// in one form, so that equal values give equal bytes. Somebody else's document is never written again: keep its bytes.
/// </summary>
public static class OciJson
{
    /// <summary>The largest manifest or index accepted, in bytes (what registries accept).</summary>
    public const int MaxManifestSize = 4 << 20;

    /// <summary>The largest image config accepted, in bytes.</summary>
    public const int MaxConfigSize = 32 << 20;

    private static readonly OciJsonContext Context = new(new JsonSerializerOptions(OciJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 64,
    });

    /// <summary>Reads an image config.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.DataLoss"/> when it is damaged or over the limit.</exception>
    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json) => Read(json, Context.ImageConfig, "image config", MaxConfigSize);

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.DataLoss"/> when it is damaged or over the limit.</exception>
    public static Manifest ReadManifest(ReadOnlySpan<byte> json) => Read(json, Context.Manifest, "manifest", MaxManifestSize);

    /// <summary>Reads an index.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.DataLoss"/> when it is damaged or over the limit.</exception>
    public static ImageIndex ReadIndex(ReadOnlySpan<byte> json) => Read(json, Context.ImageIndex, "index", MaxManifestSize);

    /// <summary>True when a document that is a manifest or an index is an index. The media type within is optional: an index is told by what it has.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.DataLoss"/> when it is damaged.</exception>
    public static bool IsIndex(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("manifests", out _);
        }
        catch (JsonException e)
        {
            throw StrataException.Damaged($"manifest {Digest.Of(json.Span)} is damaged: {e.Message}", e);
        }
    }

    /// <summary>Reads the container part of a config.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.DataLoss"/> when it is damaged.</exception>
    public static ContainerConfig ReadContainerConfig(ReadOnlySpan<byte> json) => Read(json, Context.ContainerConfig, "container config", MaxConfigSize);

    /// <summary>Writes an image config that we author.</summary>
    public static byte[] Write(ImageConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, Context.ImageConfig);

    /// <summary>Writes a manifest that we author.</summary>
    public static byte[] Write(Manifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Context.Manifest);

    /// <summary>Writes an index that we author.</summary>
    public static byte[] Write(ImageIndex index) => JsonSerializer.SerializeToUtf8Bytes(index, Context.ImageIndex);

    /// <summary>Writes the container part of a config.</summary>
    public static byte[] Write(ContainerConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, Context.ContainerConfig);

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what, int limit)
        where T : class
    {
        if (json.Length > limit) throw StrataException.Damaged($"{what} of {json.Length} bytes is over the limit of {limit}");
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
