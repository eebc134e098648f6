using Microsoft.Data.Sqlite;
using Strata.Oci;
using Strata.Storage.Metadata;

namespace Strata.Storage.Networks;

/// <summary>
/// The networks of a store, and what containers hold of them: a sandbox (their network namespace), endpoints, addresses and
/// ports of the machine. A row is there before the thing that it names is made and goes after it, so that a kill leaves nothing unnamed.
/// </summary>
public sealed class NetworkStore
{
    private const string Columns = "id, name, created, document";

    private readonly Database _database;

    internal NetworkStore(Database database) => _database = database;

    /// <summary>Every network, by name.</summary>
    public IReadOnlyList<NetworkRecord> List() => _database.Query($"SELECT {Columns} FROM networks ORDER BY name", ToRecord);

    /// <summary>The network with that whole id; null when there is none.</summary>
    public NetworkRecord? Find(string id) => _database.Query($"SELECT {Columns} FROM networks WHERE id = $0", ToRecord, id) is [var found] ? found : null;

    /// <summary>The network with that name; null when there is none.</summary>
    public NetworkRecord? FindByName(string name) => _database.Query($"SELECT {Columns} FROM networks WHERE name = $0", ToRecord, name) is [var found] ? found : null;

    /// <summary>The networks whose id begins with some hexadecimal characters.</summary>
    public IReadOnlyList<NetworkRecord> FindByIdPrefix(string prefix) =>
        _database.Query($"SELECT {Columns} FROM networks WHERE id >= $0 AND id < $1", ToRecord, prefix, prefix + "g");

    /// <summary>Adds a network, or replaces the one with its id.</summary>
    /// <exception cref="StrataException">Conflict: the name is taken; with Docker's text.</exception>
    public void Put(NetworkRecord record) => _database.Change(() =>
    {
        if (FindByName(record.Name) is { } other && other.Id != record.Id) throw new StrataException(ErrorKind.Conflict, $"network with name {record.Name} already exists");
        _database.Execute(
            $"INSERT INTO networks ({Columns}) VALUES ($0, $1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = $1, document = $3",
            record.Id, record.Name, Rows.ToUnixNanoseconds(record.Created), record.Document.ToArray());
    });

    /// <summary>Forgets a network; false when there is none, or a container is in it.</summary>
    public bool Remove(string id) => _database.Execute("DELETE FROM networks WHERE id = $0 AND NOT EXISTS (SELECT 1 FROM endpoints WHERE network = $0)", id) > 0;

    /// <summary>The containers that have a network namespace of their own, the oldest first.</summary>
    public IReadOnlyList<string> ListSandboxes() => _database.Query("SELECT container FROM sandboxes ORDER BY created, container", static r => r.GetString(0));

    /// <summary>True when the container has a network namespace of its own.</summary>
    public bool HasSandbox(string container) => _database.Query("SELECT 1 FROM sandboxes WHERE container = $0", static r => r.GetInt32(0), container).Count > 0;

    /// <summary>Names a container's network namespace, which is about to be made; nothing happens when it is named already.</summary>
    public void AddSandbox(string container, DateTimeOffset created) =>
        _database.Execute("INSERT OR IGNORE INTO sandboxes (container, created) VALUES ($0, $1)", container, Rows.ToUnixNanoseconds(created));

    /// <summary>Forgets a container's network namespace, endpoints, addresses and ports; what they name is gone.</summary>
    public void RemoveSandbox(string container) => _database.Change(() =>
    {
        _database.Execute("DELETE FROM endpoints WHERE container = $0", container);
        _database.Execute("DELETE FROM sandboxes WHERE container = $0", container);
    });

    /// <summary>A container's endpoints.</summary>
    public IReadOnlyList<EndpointRecord> ListEndpoints(string container) =>
        _database.Query("SELECT container, network, document FROM endpoints WHERE container = $0", ToEndpoint, container);

    /// <summary>The endpoints of a network.</summary>
    public IReadOnlyList<EndpointRecord> ListEndpointsOf(string network) =>
        _database.Query("SELECT container, network, document FROM endpoints WHERE network = $0", ToEndpoint, network);

    /// <summary>Names an endpoint with its addresses. Part of the caller's transaction: choose free addresses in it.</summary>
    /// <exception cref="StrataException">Conflict: an address is taken; with Docker's text.</exception>
    public void AddEndpoint(EndpointRecord endpoint, IEnumerable<string> addresses) => _database.Change(() =>
    {
        _database.Execute("INSERT INTO endpoints (container, network, document) VALUES ($0, $1, $2)", endpoint.Container, endpoint.Network, endpoint.Document.ToArray());
        foreach (var address in addresses)
        {
            if (_database.Execute("INSERT OR IGNORE INTO addresses (network, address, container) VALUES ($0, $1, $2)", endpoint.Network, address, endpoint.Container) == 0)
            {
                throw new StrataException(ErrorKind.Conflict, "Address already in use");
            }
        }
    });

    /// <summary>Writes what has become known of an endpoint.</summary>
    public void UpdateEndpoint(EndpointRecord endpoint) =>
        _database.Execute("UPDATE endpoints SET document = $2 WHERE container = $0 AND network = $1", endpoint.Container, endpoint.Network, endpoint.Document.ToArray());

    /// <summary>Forgets an endpoint and its addresses.</summary>
    public void RemoveEndpoint(string container, string network) =>
        _database.Execute("DELETE FROM endpoints WHERE container = $0 AND network = $1", container, network);

    /// <summary>The addresses of a network that containers have.</summary>
    public IReadOnlySet<string> ListAddresses(string network) =>
        _database.Query("SELECT address FROM addresses WHERE network = $0", static r => r.GetString(0), network).ToHashSet(StringComparer.Ordinal);

    /// <summary>The addresses at which containers have a port of the machine.</summary>
    public IReadOnlyList<string> ListHostAddresses(string protocol, int port) =>
        _database.Query("SELECT address FROM host_ports WHERE protocol = $0 AND port = $1", static r => r.GetString(0), protocol, port);

    /// <summary>Gives a port of the machine to a container. Part of the caller's transaction: see that it is free in it.</summary>
    public void AddHostPort(string container, HostPort port) =>
        _database.Execute("INSERT INTO host_ports (protocol, port, address, container) VALUES ($0, $1, $2, $3)", port.Protocol, port.Port, port.Address, container);

    /// <summary>Takes the ports of the machine from a container.</summary>
    public void RemoveHostPorts(string container) => _database.Execute("DELETE FROM host_ports WHERE container = $0", container);

    private static NetworkRecord ToRecord(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Created = Rows.ToTime(row.GetInt64(2)),
        Document = (byte[])row[3],
    };

    private static EndpointRecord ToEndpoint(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), (byte[])row[2]);
}
