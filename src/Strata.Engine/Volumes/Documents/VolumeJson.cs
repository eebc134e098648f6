using System.Text.Json;
using System.Text.Json.Serialization;
using Strata.Oci;
using Strata.Storage.Volumes;

namespace Strata.Engine.Volumes.Documents;

/// <summary>Reads and writes the documents of volumes.</summary>
public static class VolumeJson
{
    /// <summary>The document of a volume's record.</summary>
    /// <exception cref="StrataException">DataLoss: it is damaged.</exception>
    public static VolumeDocument Read(VolumeRecord record) =>
        StoredDocument.Read(record.Document, VolumeJsonContext.Default.VolumeDocument, () => $"the document of volume {record.Name} is damaged; its files are whole");

    /// <summary>A volume as JSON, as the store keeps it and <c>volume inspect</c> shows it.</summary>
    public static byte[] Write(VolumeDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, VolumeJsonContext.Default.VolumeDocument);

    /// <summary>A volume as a record.</summary>
    public static VolumeRecord ToRecord(VolumeDocument document) => new() { Name = document.Name, Created = document.CreatedAt, Document = Write(document) };
}

[JsonSerializable(typeof(VolumeDocument))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.Never, Converters = [typeof(TimeJsonConverter)])]
internal sealed partial class VolumeJsonContext : JsonSerializerContext;
