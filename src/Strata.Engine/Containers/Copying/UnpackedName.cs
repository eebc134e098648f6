using System.Text;
using Strata.Oci;

namespace Strata.Engine.Containers.Copying;

/// <summary>The names in an archive that is unpacked into a directory of the machine.</summary>
internal static class UnpackedName
{
    /// <summary>A name as a path below the directory; empty for the directory itself.</summary>
    /// <param name="name">The name, or a hard link's target.</param>
    /// <param name="entryName">The name of the entry that it is of.</param>
    /// <param name="directory">What the directory is called.</param>
    /// <exception cref="StrataException">InvalidArgument: it leads out of the directory, or is no name.</exception>
    public static string Clean(string name, string entryName, string directory)
    {
        if (name.Contains('\0', StringComparison.Ordinal)) throw StrataException.Invalid($"{Show(entryName)} has a NUL in its name");
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part.Length == 0 || part == ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else throw StrataException.Invalid(name == entryName ? $"invalid entry name {Show(name)}: it leads out of {directory}" : $"invalid hardlink target {Show(name)}: it leads out of {directory}");
        }
        return string.Join('/', parts);
    }

    /// <summary>A name for messages: it comes from strangers and goes to terminals.</summary>
    public static string Show(string name) =>
        $"\"{string.Concat(name.Length > 256 ? name.AsSpan(0, 256) : name, name.Length > 256 ? "…" : "").Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c).Aggregate(new StringBuilder(), static (b, c) => b.Append(c))}\"";
}
