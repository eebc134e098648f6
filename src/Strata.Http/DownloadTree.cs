using Microsoft.Win32.SafeHandles;
using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Http;

/// <summary>A tree that holds one downloaded file.</summary>
internal sealed class DownloadTree(string name, FileStream file, DateTimeOffset? modified) : IFileTree
{
    private const uint FileMode = 0x180;
    private const uint DirectoryMode = 0x1ED;

    private readonly long _length = file.Length;

    public FileEntry? Find(string path) => path == name ? Entry : path.Length == 0 ? new FileEntry { Name = "", Kind = FileKind.Directory, Mode = DirectoryMode } : null;

    public IReadOnlyList<FileEntry> List(string directory) => directory.Length == 0 ? [Entry] : throw StrataException.NotFound($"\"/{directory}\": not found");

    public string ReadLink(string path) => throw StrataException.NotFound($"\"/{path}\": not found");

    public Stream OpenRead(string path)
    {
        if (path != name) throw StrataException.NotFound($"\"/{path}\": not found");
        return new RangeStream(file.SafeFileHandle, _length);
    }

    public IReadOnlyList<TarXattr> GetXattrs(string path) => [];

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private FileEntry Entry => new()
    {
        Name = name,
        Kind = FileKind.File,
        Mode = FileMode,
        Size = _length,
        // Without a time from the server, the same bytes must still give the same layer.
        MtimeSeconds = modified?.ToUnixTimeSeconds() ?? 0,
    };

    // Several readers may be at several places of the one file.
    private sealed class RangeStream(SafeFileHandle handle, long length) : ReadingStream
    {
        private long _position;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var n = RandomAccess.Read(handle, buffer, _position);
            _position += n;
            return n;
        }
    }
}
