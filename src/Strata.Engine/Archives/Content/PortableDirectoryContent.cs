using Strata.Host.Trees;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Archives.Content;

/// <summary>An unpacked archive read by .NET. Links in it are not followed: what they name is not there.</summary>
internal sealed class PortableDirectoryContent(string path) : IArchiveContent
{
    private readonly PortableDirectory _directory = new(path);

    public ArchiveFile? Find(string path) => _directory.Find(path) is { Kind: FileKind.File } status
        ? new ArchiveFile(status.Size, () => _directory.OpenFile(path) ?? throw StrataException.NotFound($"{path} has gone while the directory was read"))
        : null;

    public void Dispose()
    {
        // Nothing stays open.
    }
}
