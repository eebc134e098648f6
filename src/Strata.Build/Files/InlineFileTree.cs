using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Build.Files;

/// <summary>A tree that holds one file, given as text.</summary>
internal sealed class InlineFileTree(string name, string content, long time) : IFileTree
{
    private readonly byte[] _content = ImagePath.Encode(content);

    public FileEntry File => new() { Name = name, Kind = FileKind.File, Mode = 0x1A4, Size = _content.Length, MtimeSeconds = time }; // 0644

    public FileEntry? Find(string path) => path.Length == 0 ? new FileEntry { Name = "", Kind = FileKind.Directory, Mode = 0x1ED } : path == name ? File : null;

    public IReadOnlyList<FileEntry> List(string directory) => directory.Length == 0 ? [File] : throw StrataException.NotFound($"\"/{directory}\": not found");

    public string ReadLink(string path) => throw StrataException.NotFound($"\"/{path}\": not found");

    public Stream OpenRead(string path) => path == name ? new MemoryStream(_content, writable: false) : throw StrataException.NotFound($"\"/{path}\": not found");

    public IReadOnlyList<TarXattr> GetXattrs(string path) => [];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
