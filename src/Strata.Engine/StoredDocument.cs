using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strata.Oci;

namespace Strata.Engine;

/// <summary>Reads the documents that the store keeps.</summary>
internal static class StoredDocument
{
    /// <summary>A document.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="type">What it is.</param>
    /// <param name="damage">What is said of one that is damaged.</param>
    /// <exception cref="StrataException">DataLoss: it is damaged.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, Func<string> damage)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw StrataException.Damaged(damage(), e);
        }
    }
}
