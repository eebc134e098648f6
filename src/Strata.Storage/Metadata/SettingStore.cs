namespace Strata.Storage.Metadata;

/// <summary>What is set for a store as a whole, by name.</summary>
public sealed class SettingStore
{
    private readonly Database _database;

    internal SettingStore(Database database) => _database = database;

    /// <summary>A value; null when nothing is set.</summary>
    public string? Find(string name) => _database.Query("SELECT value FROM settings WHERE name = $0", static row => row.GetString(0), name) is [var value] ? value : null;

    /// <summary>Sets a value, or removes it.</summary>
    public void Set(string name, string? value)
    {
        if (value is null) _database.Execute("DELETE FROM settings WHERE name = $0", name);
        else _database.Execute("INSERT OR REPLACE INTO settings (name, value) VALUES ($0, $1)", name, value);
    }
}
