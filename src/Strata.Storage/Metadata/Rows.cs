using Microsoft.Data.Sqlite;
using Strata.Oci;
using Strata.Storage.Layers;

namespace Strata.Storage.Metadata;

/// <summary>How values stand in the database's columns, and how rows become records.</summary>
internal static class Rows
{
    public const string LayerColumns = "chain_id, diff_id, parent, directory, size, tar_size, entries, created";

    public static long ToUnixNanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;

    public static DateTimeOffset ToTime(long unixNanoseconds) => new(DateTimeOffset.UnixEpoch.Ticks + (unixNanoseconds / 100), TimeSpan.Zero);

    public static ChainId? ToChain(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : new ChainId(Digest.Parse(row.GetString(column)));

    public static Layer ToLayer(SqliteDataReader row) => new()
    {
        Id = new ChainId(Digest.Parse(row.GetString(0))),
        DiffId = new DiffId(Digest.Parse(row.GetString(1))),
        Parent = ToChain(row, 2),
        Directory = row.GetString(3),
        Size = row.GetInt64(4),
        TarSize = row.GetInt64(5),
        Entries = row.GetInt64(6),
        Created = ToTime(row.GetInt64(7)),
    };
}
