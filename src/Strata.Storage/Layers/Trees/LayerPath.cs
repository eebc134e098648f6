using Strata.Oci;

namespace Strata.Storage.Layers.Trees;

/// <summary>Names in archives, made safe: relative to the layer's root, without empty, <c>.</c> or <c>..</c> parts.</summary>
internal static class LayerPath
{
    /// <summary>The clean path; empty for the root itself.</summary>
    /// <exception cref="StrataException">DataLoss when the name leads out of the layer.</exception>
    public static string Clean(string name, string what)
    {
        if (IsClean(name)) return name;
        if (name.Contains('\0', StringComparison.Ordinal)) throw StrataException.Damaged($"layer {what} \"{name.Replace("\0", "\\0", StringComparison.Ordinal)}\" has a NUL in its name");
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part.Length == 0 || part == ".") continue;
            if (part == "..")
            {
                if (parts.Count == 0) throw StrataException.Damaged($"layer {what} \"{name}\" leads out of the layer");
                parts.RemoveAt(parts.Count - 1);
                continue;
            }
            parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private static bool IsClean(string name)
    {
        if (name.Length == 0 || name[0] == '/' || name[^1] == '/') return false;
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && name[i] == '\0') return false;
            if (i < name.Length && name[i] != '/') continue;
            var part = name.AsSpan(start, i - start);
            if (part.Length == 0 || part is "." or "..") return false;
            start = i + 1;
        }
        return true;
    }
}
