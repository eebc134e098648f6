using Microsoft.Data.Sqlite;
using Strata.Oci;
using Strata.Storage.Metadata;

namespace Strata.Storage.Containers;

/// <summary>The containers of a store.</summary>
public sealed class ContainerStore
{
    private const string Columns = "id, name, image, created, state, document";

    private readonly Database _database;

    internal ContainerStore(Database database) => _database = database;

    /// <summary>Every container, the newest first.</summary>
    public IReadOnlyList<ContainerRecord> List() => _database.Query($"SELECT {Columns} FROM containers ORDER BY created DESC, id", ToRecord);

    /// <summary>The containers made from an image, the newest first.</summary>
    public IReadOnlyList<ContainerRecord> ListOf(Digest image) => _database.Query($"SELECT {Columns} FROM containers WHERE image = $0 ORDER BY created DESC, id", ToRecord, image.ToString());

    /// <summary>The container with that whole id; null when there is none.</summary>
    public ContainerRecord? Find(string id) => _database.Query($"SELECT {Columns} FROM containers WHERE id = $0", ToRecord, id) is [var found] ? found : null;

    /// <summary>The container with that name; null when there is none.</summary>
    public ContainerRecord? FindByName(string name) => _database.Query($"SELECT {Columns} FROM containers WHERE name = $0", ToRecord, name) is [var found] ? found : null;

    /// <summary>The containers whose id begins with some hexadecimal characters.</summary>
    public IReadOnlyList<ContainerRecord> FindByIdPrefix(string prefix) =>
        _database.Query($"SELECT {Columns} FROM containers WHERE id >= $0 AND id < $1", ToRecord, prefix, prefix + "g");

    /// <summary>Adds a container.</summary>
    /// <exception cref="StrataException">Conflict: the name is taken; with Docker's text.</exception>
    public void Add(ContainerRecord record) => _database.Change(() =>
    {
        if (FindByName(record.Name) is { } other)
        {
            throw new StrataException(ErrorKind.Conflict, $"Conflict. The container name \"/{record.Name}\" is already in use by container \"{other.Id}\". You have to remove (or rename) that container to be able to reuse that name.");
        }
        _database.Execute(
            $"INSERT INTO containers ({Columns}) VALUES ($0, $1, $2, $3, $4, $5)",
            record.Id, record.Name, record.Image?.ToString(), Rows.ToUnixNanoseconds(record.Created), record.State, record.Document.ToArray());
    });

    /// <summary>Changes a container's state and document, starting from what they are now; null when there is no such container.</summary>
    public ContainerRecord? Update(string id, Func<ContainerRecord, ContainerRecord> change) => _database.Change(() =>
    {
        if (Find(id) is not { } record) return null;
        var changed = change(record);
        _database.Execute("UPDATE containers SET name = $1, state = $2, document = $3 WHERE id = $0", id, changed.Name, changed.State, changed.Document.ToArray());
        return changed;
    });

    /// <summary>Forgets a container; false when there is none. Its writable layer is removed apart from this, before.</summary>
    public bool Remove(string id) => _database.Execute("DELETE FROM containers WHERE id = $0", id) > 0;

    private static ContainerRecord ToRecord(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Image = row.IsDBNull(2) ? null : Digest.Parse(row.GetString(2)),
        Created = Rows.ToTime(row.GetInt64(3)),
        State = row.GetString(4),
        Document = (byte[])row[5],
    };
}
