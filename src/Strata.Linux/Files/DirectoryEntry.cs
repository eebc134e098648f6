namespace Strata.Linux.Files;

/// <summary>A name in a directory.</summary>
/// <param name="Name">The name; bytes that are no UTF-8 as <c>ImagePath</c> holds them.</param>
/// <param name="Kind">The type, or null where the file system does not say.</param>
/// <param name="Inode">The inode number.</param>
public readonly record struct DirectoryEntry(string Name, FileKind? Kind, ulong Inode);
