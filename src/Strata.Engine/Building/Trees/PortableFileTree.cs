using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Host.Trees;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>
/// A directory of a machine that is not Linux. Files belong to root, as those of a context do anyway, and have no extended
/// attributes; on Windows they have the modes that Docker's client gives them.
/// </summary>
internal sealed class PortableFileTree(string path) : IFileTree
{
    private readonly PortableDirectory _directory = new(path);

    public FileEntry? Find(string path) => Do(path, () => _directory.Find(path)) is { } status ? FileEntries.ToEntry(FileEntries.Split(path).Name, status) : null;

    public IReadOnlyList<FileEntry> List(string directory)
    {
        var found = Do(directory, () => _directory.FindAll(directory)) ?? throw NotFound(directory);
        return [.. found.Select(static entry => FileEntries.ToEntry(entry.Name, entry.Status))];
    }

    public string ReadLink(string path) => Do(path, () => _directory.FindLinkTarget(path)) ?? throw NotFound(path);

    public Stream OpenRead(string path) => Do(path, () => _directory.OpenFile(path)) ?? throw NotFound(path);

    public IReadOnlyList<TarXattr> GetXattrs(string path) => [];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static T Do<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"can't read \"/{path}\" of the build context: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"can't read \"/{path}\" of the build context: {e.Message}", e);
        }
    }

    private static StrataException NotFound(string path) => StrataException.NotFound($"\"/{path}\": not found in the build context");
}
