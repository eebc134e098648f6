using Microsoft.Data.Sqlite;
using Strata.Oci;

namespace Strata.Storage.Metadata;

/// <summary>
/// The store's one SQLite database (WAL): many processes, one connection in each. Every change is one transaction that
/// takes the write lock at its start, so that what it reads stays true until it commits.
/// </summary>
internal sealed class Database : IDisposable
{
    private const int BusyTimeoutMilliseconds = 60_000;

    // The log is folded into the database, with two syncs, each time it has grown by this many pages; and it is read anew by
    // the first process after a while, which this keeps to a fraction of a millisecond.
    private const int LogPages = 250;

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];
    private SqliteTransaction? _transaction;

    private Database(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the database, making or migrating it first when need be.</summary>
    /// <exception cref="StrataException">FailedPrecondition: made by a newer version. DataLoss: no database.</exception>
    public static Database Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = BusyTimeoutMilliseconds / 1000 }.ToString());
        var database = new Database(connection);
        try
        {
            connection.Open();
            KeepLogOnClose(connection);
            database.Run($"PRAGMA busy_timeout={BusyTimeoutMilliseconds}; PRAGMA foreign_keys=ON; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint={LogPages}");
            Schema.Apply(database, path);
            return database;
        }
        catch (SqliteException e)
        {
            database.Dispose();
            throw Translate(e, path);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements without parameters or results.</summary>
    public void Run(string sql)
    {
        lock (_lock)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = _transaction;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Changes rows; the number changed. Parameters are <c>$0</c>, <c>$1</c>…</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        lock (_lock)
        {
            try
            {
                return Bind(sql, parameters).ExecuteNonQuery();
            }
            catch (SqliteException e)
            {
                throw Translate(e, _connection.DataSource);
            }
        }
    }

    /// <summary>Reads rows. All are read before it returns, so that nothing stays open.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> parameters)
    {
        lock (_lock)
        {
            try
            {
                using var reader = Bind(sql, parameters).ExecuteReader();
                var rows = new List<T>();
                while (reader.Read()) rows.Add(read(reader));
                return rows;
            }
            catch (SqliteException e)
            {
                throw Translate(e, _connection.DataSource);
            }
        }
    }

    /// <summary>True within <see cref="Change{T}"/>.</summary>
    public bool IsInTransaction => _transaction is not null;

    /// <summary>
    /// Runs <paramref name="change"/> as one transaction; it is undone when that throws. Within another it is part of it.
    /// </summary>
    public T Change<T>(Func<T> change)
    {
        lock (_lock)
        {
            if (_transaction is not null) return change();
            try
            {
                _transaction = _connection.BeginTransaction(deferred: false);
                try
                {
                    var result = change();
                    _transaction.Commit();
                    return result;
                }
                finally
                {
                    // Rolls back what was not committed.
                    _transaction.Dispose();
                    _transaction = null;
                }
            }
            catch (SqliteException e)
            {
                throw Translate(e, _connection.DataSource);
            }
        }
    }

    /// <inheritdoc cref="Change{T}"/>
    public void Change(Action change) => Change(() =>
    {
        change();
        return true;
    });

    /// <summary>
    /// Waits until everything committed so far is on disk. Commits alone do not: that keeps them fast, and a power loss can only
    /// undo the last ones, in order.
    /// </summary>
    public void SyncLog()
    {
        var log = _connection.DataSource + "-wal";
        if (!File.Exists(log)) return;
        using var handle = File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    // Else the last connection to close folds the log into the database: two syncs at the end of nearly every command, which on a
    // journalling file system wait for whatever anybody has written.
    private static void KeepLogOnClose(SqliteConnection connection)
    {
        if (connection.Handle is { } handle) _ = SQLitePCL.raw.sqlite3_db_config(handle, SQLitePCL.raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
    }

    internal static StrataException Translate(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        5 or 6 => new StrataException(ErrorKind.Unavailable, $"the store's database {path} is locked by another process: try again", e),
        8 => new StrataException(ErrorKind.PermissionDenied, $"the store's database {path} may not be written by this user", e),
        11 or 26 => new StrataException(ErrorKind.DataLoss, $"the store's database {path} is damaged: restore it from a backup, or start a new store with --root", e),
        13 => new StrataException(ErrorKind.ResourceExhausted, $"no space left on the disk of the store's database {path}", e),
        14 => new StrataException(ErrorKind.PermissionDenied, $"can't open the store's database {path}", e),
        10 => new StrataException(ErrorKind.ResourceExhausted, $"reading or writing the store's database {path} failed: is the disk full?", e),
        _ => new StrataException(ErrorKind.Internal, $"the store's database {path}: {e.Message}", e),
    };

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
            _commands.Add(sql, command);
        }
        for (var i = 0; i < parameters.Length; i++) command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        command.Transaction = _transaction;
        return command;
    }
}
