namespace Strata.Build.Files;

/// <summary>Paths in trees: no leading slash, parts joined by single slashes, the root empty.</summary>
public static class TreePath
{
    /// <summary>Removes <c>.</c>, <c>..</c> and empty parts by the text alone, as Go's <c>path.Clean("/" + path)</c> does.</summary>
    public static string Clean(string path)
    {
        var kept = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") kept.Add(part);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        }
        return string.Join('/', kept);
    }

    /// <summary>A path below a directory; either may be empty.</summary>
    public static string Join(string directory, string name) => directory.Length == 0 ? name : name.Length == 0 ? directory : $"{directory}/{name}";

    /// <summary>The directory that a path is in; empty for what is in the root, and for the root.</summary>
    public static string Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? "" : path[..slash];
    }

    /// <summary>The last part.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
