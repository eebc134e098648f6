using Strata.Archive.Tar;
using Strata.Build.Files;

namespace Strata.Engine.Building.Sources;

/// <summary>
/// A checkout as the repository has it, whoever made it and when: modes 0644 and 0755, and the commit's time for every file,
/// so that one commit always gives the same layer.
/// </summary>
internal sealed class GitFileTree(IFileTree files, long time, bool keepsGitDirectory) : IFileTree
{
    private const string GitDirectory = ".git";

    public FileEntry? Find(string path) => IsHidden(path) ? null : files.Find(path) is { } entry ? ToEntry(entry) : null;

    public IReadOnlyList<FileEntry> List(string directory) =>
        [.. files.List(directory).Where(entry => !(directory.Length == 0 && IsHidden(entry.Name))).Select(ToEntry)];

    public string ReadLink(string path) => files.ReadLink(path);

    public Stream OpenRead(string path) => files.OpenRead(path);

    public IReadOnlyList<TarXattr> GetXattrs(string path) => [];

    public ValueTask DisposeAsync() => files.DisposeAsync();

    private bool IsHidden(string path) =>
        !keepsGitDirectory && path.StartsWith(GitDirectory, StringComparison.Ordinal) && (path.Length == GitDirectory.Length || path[GitDirectory.Length] == '/');

    private FileEntry ToEntry(FileEntry entry) => entry with
    {
        Mode = entry.Kind == FileKind.Directory || (entry.Kind == FileKind.File && (entry.Mode & 0x40) != 0) ? 0x1EDu : 0x1A4u, // 0755, 0644
        Uid = 0,
        Gid = 0,
        MtimeSeconds = time,
        MtimeNanoseconds = 0,
    };
}
