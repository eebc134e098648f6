namespace Strata.Archive.Tar;

/// <summary>An extended attribute: <c>SCHILY.xattr.</c> or <c>LIBARCHIVE.xattr.</c> in the archive.</summary>
/// <param name="Name">The full name with its namespace, such as <c>security.capability</c>.</param>
/// <param name="Value">The value's bytes, possibly none.</param>
public readonly record struct TarXattr(string Name, byte[] Value);
