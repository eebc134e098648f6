using System.Text.Json;
using System.Text.Json.Serialization;
using Strata.Oci;
using Strata.Storage.Networks;

namespace Strata.Engine.Networks.Documents;

/// <summary>Reads and writes the documents of networks and endpoints.</summary>
public static class NetworkJson
{
    /// <summary>The document of a network's record.</summary>
    /// <exception cref="StrataException">DataLoss: it is damaged.</exception>
    public static NetworkDocument Read(NetworkRecord record) =>
        StoredDocument.Read(record.Document, NetworkJsonContext.Default.NetworkDocument, () => $"the document of network {record.Name} is damaged: remove it with: strata network rm {record.Id[..12]}");

    /// <summary>The document of an endpoint's record.</summary>
    /// <exception cref="StrataException">DataLoss: it is damaged.</exception>
    public static EndpointDocument Read(EndpointRecord record) =>
        StoredDocument.Read(record.Document, NetworkJsonContext.Default.EndpointDocument, () => $"the document of container {record.Container[..12]}'s place in network {record.Network[..12]} is damaged");

    /// <summary>A network as JSON, as the store keeps it.</summary>
    public static byte[] Write(NetworkDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, NetworkJsonContext.Default.NetworkDocument);

    /// <summary>A network as a record.</summary>
    public static NetworkRecord ToRecord(NetworkDocument document) => new() { Id = document.Id, Name = document.Name, Created = document.Created, Document = Write(document) };

    /// <summary>An endpoint as a record.</summary>
    public static EndpointRecord ToRecord(string container, string network, EndpointDocument document) =>
        new(container, network, JsonSerializer.SerializeToUtf8Bytes(document, NetworkJsonContext.Default.EndpointDocument));
}

[JsonSerializable(typeof(NetworkDocument))]
[JsonSerializable(typeof(EndpointDocument))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.Never, Converters = [typeof(TimeJsonConverter)])]
internal sealed partial class NetworkJsonContext : JsonSerializerContext;
