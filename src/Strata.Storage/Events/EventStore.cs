using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Strata.Oci;
using Strata.Storage.Metadata;

namespace Strata.Storage.Events;

/// <summary>
/// The last things that happened in a store, for those who watch. An event is part of the transaction that it tells of, where there is one:
/// what did not happen is not told.
/// </summary>
public sealed class EventStore
{
    /// <summary>How many events are kept at least.</summary>
    public const int Kept = 10_000;

    private const int PruneEvery = 500;

    private readonly Database _database;
    private readonly TimeProvider _time;

    internal EventStore(Database database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>
    /// Writes down that something happens now. May be part of the caller's transaction; outside of one, a full disk loses the event and
    /// nothing else: what frees the space must not fail for it.
    /// </summary>
    public void Add(string type, string action, string actor, params IEnumerable<(string Name, string Value)> attributes)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in attributes) sorted[name] = value;
        try
        {
            Write(type, action, actor, sorted);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.ResourceExhausted && !_database.IsInTransaction)
        {
        }
    }

    private void Write(string type, string action, string actor, SortedDictionary<string, string> sorted) =>
        _database.Change(() =>
        {
            _database.Execute(
                "INSERT INTO events (time, type, action, actor, attributes) VALUES ($0, $1, $2, $3, $4)",
                Rows.ToUnixNanoseconds(_time.GetUtcNow()), type, action, actor, JsonSerializer.Serialize(sorted, EventJsonContext.Default.SortedDictionaryStringString));
            var last = LastNumber;
            if (last % PruneEvery == 0) _database.Execute("DELETE FROM events WHERE number <= $0", last - Kept);
        });

    /// <summary>The number of the last event; 0 when there was none.</summary>
    public long LastNumber => _database.Query("SELECT max(number) FROM events", static r => r.IsDBNull(0) ? 0 : r.GetInt64(0))[0];

    /// <summary>The events after a number and from a time on, in their order.</summary>
    public IReadOnlyList<EventRecord> List(long after, DateTimeOffset? since = null) => _database.Query(
        "SELECT number, time, type, action, actor, attributes FROM events WHERE number > $0 AND time >= $1 ORDER BY number",
        ToRecord, after, since is { } time ? Rows.ToUnixNanoseconds(time) : long.MinValue);

    private static EventRecord ToRecord(SqliteDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Time = Rows.ToTime(row.GetInt64(1)),
        Type = row.GetString(2),
        Action = row.GetString(3),
        Actor = row.GetString(4),
        Attributes = JsonSerializer.Deserialize(row.GetString(5), EventJsonContext.Default.SortedDictionaryStringString)!,
    };
}

[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
