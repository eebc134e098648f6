using Strata.Archive.Tar;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers.Trees;

namespace Strata.Engine.Containers.Copying;

/// <summary>Writes one file or tree as a tar, as it is: owners, modes, times (whole seconds, as Docker), links, holes and attributes. Sockets are passed over: no tar has them.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TreePacker : IDisposable
{
    private readonly TarWriter _writer;
    private readonly Dictionary<(ulong Device, ulong Inode), string> _links = [];
    private readonly FileTarWriter _files;
    private readonly CancellationToken _cancel;

    public TreePacker(Stream output, CancellationToken cancel)
    {
        _writer = new TarWriter(output);
        _files = new FileTarWriter(_writer, cancel);
        _cancel = cancel;
    }

    /// <summary>Writes a name of a directory and all below it, then the archive's end.</summary>
    /// <param name="parent">The directory.</param>
    /// <param name="name">The name in it; <c>.</c> for the directory itself.</param>
    /// <param name="entryName">What the archive calls it.</param>
    /// <exception cref="StrataException">Something could not be read; the message names it.</exception>
    public void Pack(DirectoryHandle parent, string name, string entryName)
    {
        try
        {
            Write(parent, name, entryName);
            _writer.Finish();
        }
        catch (LinuxException e)
        {
            throw new StrataException(e.Kind, $"cannot read {e.Path}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _files.Dispose();
        _writer.Dispose();
    }

    private void Write(DirectoryHandle parent, string name, string entryName)
    {
        _cancel.ThrowIfCancellationRequested();
        // What is gone by now was deleted by somebody who may.
        if ((name == "." ? parent.Status : parent.FindStatus(name)) is not { } status) return;
        var isShared = status is { Kind: not FileKind.Directory, Links: > 1 };
        if (isShared && _links.TryGetValue((status.Device, status.Inode), out var first))
        {
            _writer.WriteEntry(Entry(status, TarEntryType.HardLink, entryName, link: first));
            return;
        }
        switch (status.Kind)
        {
            case FileKind.File:
                WriteFile(parent, name, entryName);
                break;
            case FileKind.Directory:
                WriteDirectory(parent, name, entryName);
                break;
            case FileKind.SymbolicLink:
                _writer.WriteEntry(Entry(status, TarEntryType.SymbolicLink, entryName, parent.GetXattrs(name), parent.ReadSymbolicLink(name)));
                break;
            case FileKind.CharacterDevice:
                _writer.WriteEntry(Entry(status, TarEntryType.CharacterDevice, entryName, parent.GetXattrs(name)));
                break;
            case FileKind.BlockDevice:
                _writer.WriteEntry(Entry(status, TarEntryType.BlockDevice, entryName, parent.GetXattrs(name)));
                break;
            case FileKind.Fifo:
                _writer.WriteEntry(Entry(status, TarEntryType.Fifo, entryName, parent.GetXattrs(name)));
                break;
            default:
                return;
        }
        if (isShared) _links[(status.Device, status.Inode)] = entryName;
    }

    private void WriteDirectory(DirectoryHandle parent, string name, string entryName)
    {
        using var directory = parent.FindDirectory(name);
        if (directory is null) return;
        _writer.WriteEntry(Entry(directory.Status, TarEntryType.Directory, entryName, directory.GetXattrs(".")));
        var children = directory.List();
        children.Sort(static (a, b) => ImagePath.Compare(a.Name, b.Name));
        foreach (var child in children) Write(directory, child.Name, entryName == "." ? child.Name : $"{entryName}/{child.Name}");
    }

    private void WriteFile(DirectoryHandle parent, string name, string entryName)
    {
        using var file = parent.OpenFile(name);
        // Asked of the open file: the name may have changed hands since.
        var status = file.Status;
        if (status.Kind != FileKind.File) return;
        var entry = _files.DescribeFile(file, status, entryName, Copied(file.GetXattrs()));
        _writer.WriteEntry(entry);
        _files.WriteContent(file, entry, entryName);
    }

    private static TarEntry Entry(FileStatus status, TarEntryType type, string name, IReadOnlyList<Xattr>? xattrs = null, string link = "") =>
        FileTarWriter.Describe(status, type, name, Copied(xattrs ?? []), link);

    private static TarXattr[] Copied(IReadOnlyList<Xattr> xattrs) =>
        xattrs.Count == 0 ? [] : [.. xattrs.Where(static x => CopiedXattrs.IsCopied(x.Name)).Select(static x => new TarXattr(x.Name, x.Value))];
}
