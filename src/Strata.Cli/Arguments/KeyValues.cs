namespace Strata.Cli.Arguments;

/// <summary>Values of a flag that are <c>NAME=VALUE</c> each; a name alone has the empty value, and the last of a name counts.</summary>
internal static class KeyValues
{
    public static SortedDictionary<string, string> Read(IReadOnlyList<string> entries)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries) Add(map, entry);
        return map;
    }

    public static void Add(IDictionary<string, string> map, string entry)
    {
        var parts = entry.Split('=', 2);
        map[parts[0]] = parts.Length == 2 ? parts[1] : "";
    }
}
