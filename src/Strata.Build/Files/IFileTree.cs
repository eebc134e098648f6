using Strata.Archive.Tar;

namespace Strata.Build.Files;

/// <summary>
/// A tree of files that a build reads: the context, or the merged layers of a stage.
/// <para>
/// Paths are relative to the tree's root, parts joined by single <c>/</c>, without <c>.</c> and <c>..</c>; the root is
/// the empty string. No call follows a symbolic link, not even in the middle of a path: such a path is not found.
/// Callers resolve links themselves, so that nothing leads out of the tree. Bytes of names are kept as
/// <see cref="Oci.ImagePath"/> holds them.
/// </para>
/// Safe for several threads at once until it is disposed.
/// </summary>
public interface IFileTree : IAsyncDisposable
{
    /// <summary>What is at a path; null when nothing is.</summary>
    FileEntry? Find(string path);

    /// <summary>All of a directory, in any order. Costs one status call for each entry and nothing more.</summary>
    /// <exception cref="Oci.StrataException">NotFound: no such directory, or no directory.</exception>
    IReadOnlyList<FileEntry> List(string directory);

    /// <summary>The target of a symbolic link, as it is stored.</summary>
    /// <exception cref="Oci.StrataException">NotFound: no such link.</exception>
    string ReadLink(string path);

    /// <summary>A regular file's content from its start. The caller reads in large pieces; the stream need not buffer.</summary>
    /// <exception cref="Oci.StrataException">NotFound: no such file; PermissionDenied: it can't be read.</exception>
    Stream OpenRead(string path);

    /// <summary>The extended attributes that belong into a layer, in the byte order of their names; usually none.</summary>
    IReadOnlyList<TarXattr> GetXattrs(string path);
}
