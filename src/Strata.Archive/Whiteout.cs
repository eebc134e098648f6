namespace Strata.Archive;

/// <summary>Whiteouts: names in a layer that delete what lower layers have (OCI image-spec, layer.md "Whiteouts").</summary>
public static class Whiteout
{
    /// <summary>Before the name of a deleted sibling.</summary>
    public const string Prefix = ".wh.";

    /// <summary>The name that hides all that lower layers have in the same directory.</summary>
    public const string OpaqueMarker = ".wh..wh..opq";

    /// <summary>Before names that are no files of the image at all.</summary>
    public const string MetaPrefix = ".wh..wh.";

    /// <summary>
    /// Tells whether the last component of a path is a whiteout, and which. <paramref name="target"/> is the deleted name
    /// for <see cref="WhiteoutKind.File"/> and empty otherwise. A bare <c>.wh.</c>, and one that would delete <c>.</c> or
    /// <c>..</c>, names nothing: it is <see cref="WhiteoutKind.Meta"/>, so that nobody creates or deletes by it.
    /// </summary>
    public static bool TryParse(string baseName, out WhiteoutKind kind, out string target)
    {
        ArgumentNullException.ThrowIfNull(baseName);
        kind = default;
        target = "";
        if (!baseName.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        if (baseName == OpaqueMarker)
        {
            kind = WhiteoutKind.Opaque;
            return true;
        }
        var name = baseName[Prefix.Length..];
        if (baseName.StartsWith(MetaPrefix, StringComparison.Ordinal) || name is "" or "." or "..")
        {
            kind = WhiteoutKind.Meta;
            return true;
        }
        kind = WhiteoutKind.File;
        target = name;
        return true;
    }
}
