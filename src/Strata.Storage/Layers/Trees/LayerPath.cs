using Strata.Oci;

namespace Strata.Storage.Layers.Trees;

/// <summary>Names in archives, made safe: relative to the layer's root, without empty, <c>.</c> or <c>..</c> parts.</summary>
internal static class LayerPath
{
    // PATH_MAX without its NUL: what is longer can be made step by step, but no program could open it.
    private const int MaxBytes = 4095;

    /// <summary>The clean path; empty for the root itself.</summary>
    /// <exception cref="StrataException">DataLoss when the name leads out of the layer or no file system can hold it.</exception>
    public static string Clean(string name, string what)
    {
        if (name.Length > MaxBytes / 3 && ImagePath.Encode(name).Length > MaxBytes) throw StrataException.Damaged($"layer {what} {Show(name)} is longer than any path may be ({MaxBytes} bytes)");
        if (IsClean(name)) return name;
        if (name.Contains('\0', StringComparison.Ordinal)) throw StrataException.Damaged($"layer {what} {Show(name)} has a NUL in its name");
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part.Length == 0 || part == ".") continue;
            if (part == "..")
            {
                if (parts.Count == 0) throw StrataException.Damaged($"layer {what} {Show(name)} leads out of the layer");
                parts.RemoveAt(parts.Count - 1);
                continue;
            }
            parts.Add(part);
        }
        return string.Join('/', parts);
    }

    /// <summary>Refuses a path of a container that is longer than any path may be.</summary>
    /// <exception cref="StrataException">FailedPrecondition.</exception>
    public static void CheckDepth(string path)
    {
        if (path.Length > MaxBytes / 3 && ImagePath.Encode(path).Length > MaxBytes)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"{Show("/" + path)} lies deeper than any path can reach: remove it and try again");
        }
    }

    /// <summary>The directory that holds a clean path; empty for the root.</summary>
    public static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    /// <summary>The last part of a clean path.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A name below a directory.</summary>
    public static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    /// <summary>True when a directory on the way begins with <paramref name="prefix"/>; the last part does not count.</summary>
    public static bool HasDirectoryWith(string path, string prefix)
    {
        for (var start = 0; path.IndexOf('/', start) is >= 0 and var slash; start = slash + 1)
        {
            if (path.AsSpan(start, slash - start).StartsWith(prefix, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>A name for a message, in quotes: it comes from strangers and goes to terminals.</summary>
    public static string Show(string name)
    {
        const int longest = 256;
        var text = string.Create(Math.Min(name.Length, longest), name, static (chars, from) =>
        {
            for (var i = 0; i < chars.Length; i++) chars[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
        });
        return name.Length > longest ? $"\"{text}…\"" : $"\"{text}\"";
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
