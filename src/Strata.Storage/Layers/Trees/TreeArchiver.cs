using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers.Recipes;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// Writes differences as a tar: the same state gives the same bytes, on any machine. Times are whole seconds, as
/// Docker's layers have them; access times, inode numbers and user names are not written.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class TreeArchiver : IDisposable
{
    private readonly TarWriter _writer;
    private readonly RecipeTap? _tap;
    private readonly Dictionary<ulong, string> _links = [];
    private readonly FileTarWriter _files;
    private readonly CancellationToken _cancel;
    private long _size;
    private long _entries;

    /// <param name="output">Where the tar goes.</param>
    /// <param name="recipe">Records the recipe of the same tar, when the files written are to become the layer's.</param>
    /// <param name="cancel">Stops between entries.</param>
    public TreeArchiver(Stream output, RecipeWriter? recipe, CancellationToken cancel)
    {
        _tap = recipe is null ? null : new RecipeTap(output, recipe);
        _writer = new TarWriter(_tap ?? output);
        _files = new FileTarWriter(_writer, cancel);
        _cancel = cancel;
    }

    /// <summary>True when the layer says something of its root.</summary>
    public bool HasRoot { get; private set; }

    /// <summary>The paths of the sockets that were passed over: no tar has them.</summary>
    public List<string> Sockets { get; } = [];

    public LayerContent Write(IEnumerable<TreeDifference> differences)
    {
        foreach (var difference in differences)
        {
            _cancel.ThrowIfCancellationRequested();
            Write(difference);
        }
        _writer.Finish();
        return new LayerContent(_size, _entries);
    }

    public void Dispose()
    {
        _files.Dispose();
        _writer.Dispose();
    }

    private void Write(TreeDifference difference)
    {
        if (!difference.IsStored)
        {
            if (difference.Kind != ChangeKind.Deleted && difference.Status.Kind == FileKind.Socket) Sockets.Add(difference.Path);
            return;
        }
        _entries++;
        if (difference.Kind == ChangeKind.Deleted)
        {
            WriteEmpty(LayerPath.Join(LayerPath.Parent(difference.Path), Whiteout.Prefix + difference.Name));
            return;
        }
        if (difference.Name.StartsWith(Whiteout.Prefix, StringComparison.Ordinal))
        {
            // It would come back as a deletion of something else.
            throw new StrataException(ErrorKind.FailedPrecondition, $"/{difference.Path} cannot be part of a layer, where names that begin with {Whiteout.Prefix} mean deletions: remove or rename it");
        }
        if (LowerView.IsWhiteout(difference.Status))
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"/{difference.Path} cannot be part of a layer, where a character device 0:0 means a deletion: remove it");
        }
        HasRoot |= difference.Path.Length == 0;
        var status = difference.Status;
        if (status is { Kind: not FileKind.Directory, Links: > 1 } && _links.TryGetValue(status.Inode, out var first))
        {
            _writer.WriteEntry(Entry(difference, TarEntryType.HardLink, link: first));
            return;
        }
        if (status is { Kind: not FileKind.Directory, Links: > 1 }) _links[status.Inode] = difference.Path;
        switch (status.Kind)
        {
            case FileKind.File:
                WriteFile(difference);
                break;
            case FileKind.Directory:
                _writer.WriteEntry(Entry(difference, TarEntryType.Directory));
                if (!difference.Opaque) break;
                _entries++;
                WriteEmpty(LayerPath.Join(difference.Path, Whiteout.OpaqueMarker));
                break;
            case FileKind.SymbolicLink:
                _writer.WriteEntry(Entry(difference, TarEntryType.SymbolicLink, link: difference.Parent.ReadSymbolicLink(difference.Name)));
                _size += status.Size;
                break;
            case FileKind.CharacterDevice:
                _writer.WriteEntry(Entry(difference, TarEntryType.CharacterDevice));
                break;
            case FileKind.BlockDevice:
                _writer.WriteEntry(Entry(difference, TarEntryType.BlockDevice));
                break;
            case FileKind.Fifo:
                _writer.WriteEntry(Entry(difference, TarEntryType.Fifo));
                break;
        }
    }

    private void WriteFile(TreeDifference difference)
    {
        using var file = difference.Parent.OpenFile(difference.Name);
        var status = difference.Status;
        var entry = _files.DescribeFile(file, status, difference.Path, EntryAttributes.Xattrs(file.GetXattrs()));
        _writer.WriteEntry(entry);
        if (entry.StoredSize > 0) _tap?.Announce(_writer.Position, difference.Path, entry);
        _files.WriteContent(file, entry, $"/{difference.Path}");
        _size += status.Size;
    }

    private void WriteEmpty(string name) => _writer.WriteEntry(new TarEntry { Name = name, Type = TarEntryType.File });

    private static TarEntry Entry(TreeDifference difference, TarEntryType type, string link = "") => FileTarWriter.Describe(
        difference.Status,
        type,
        difference.Path.Length == 0 ? "." : difference.Path,
        type == TarEntryType.HardLink ? [] : EntryAttributes.Xattrs(difference.Parent.GetXattrs(difference.Name)),
        link);
}
