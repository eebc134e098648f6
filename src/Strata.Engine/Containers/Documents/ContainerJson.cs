using System.Text.Json;
using System.Text.Json.Serialization;
using Strata.Oci;
using Strata.Storage.Containers;

namespace Strata.Engine.Containers.Documents;

/// <summary>Reads and writes container documents.</summary>
public static class ContainerJson
{
    /// <summary>The document of a container's record.</summary>
    /// <exception cref="StrataException">DataLoss: it is damaged.</exception>
    public static ContainerDocument Read(ContainerRecord record) =>
        StoredDocument.Read(record.Document, ContainerJsonContext.Default.ContainerDocument, () => $"the document of container {record.Name} is damaged: remove it with: strata rm -f {record.Id[..12]}");

    /// <summary>A document as JSON.</summary>
    public static byte[] Write(ContainerDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, ContainerJsonContext.Default.ContainerDocument);

    /// <summary>A document as a record.</summary>
    public static ContainerRecord ToRecord(ContainerDocument document) => new()
    {
        Id = document.Id,
        Name = document.Name[1..],
        Image = Digest.Parse(document.Image),
        Created = document.Created,
        State = document.State.Status,
        Document = Write(document),
    };
}

[JsonSerializable(typeof(ContainerDocument))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.Never, Converters = [typeof(TimeJsonConverter)])]
internal sealed partial class ContainerJsonContext : JsonSerializerContext;
