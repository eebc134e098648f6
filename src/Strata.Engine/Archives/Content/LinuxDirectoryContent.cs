using Strata.Archive;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Archives.Content;

/// <summary>An unpacked archive by descriptors. Links in it cannot lead out of it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxDirectoryContent(string path) : IArchiveContent
{
    private readonly DirectoryHandle _root = DirectoryHandle.OpenHostPath(path);

    public ArchiveFile? Find(string path)
    {
        try
        {
            return _root.FindStatusInRoot(path) is { Kind: FileKind.File } status ? new ArchiveFile(status.Size, () => new Reader(Open(path))) : null;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENAMETOOLONG)
        {
            return null;
        }
    }

    public void Dispose() => _root.Dispose();

    private FileHandle Open(string path) => _root.FindFileInRoot(path) ?? throw StrataException.NotFound($"{path} has gone while the directory was read");

    private sealed class Reader(FileHandle file) : ReadingStream
    {
        public override int Read(Span<byte> buffer) => file.Read(buffer);

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
