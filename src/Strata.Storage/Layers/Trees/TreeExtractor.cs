using System.Buffers;
using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Storage.Layers.Recipes;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// Unpacks one layer's tar into a directory and records its recipe. The archive is hostile: nothing is resolved but by
/// descriptor from the layer's own root, a name that leads out is an error, and what the kernel's overlay would read as
/// its own notes is never taken from an archive.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class TreeExtractor : IDisposable
{
    public const string FilesDirectory = "diff";
    public const string ShadowDirectory = "shadow";

    private const int BufferSize = 256 << 10;
    private const int WriteBackStep = 8 << 20;

    private readonly string _staging;
    private readonly DirectoryHandle _root;
    private readonly WhiteoutForm _whiteouts;
    private readonly LowerView _lower;
    private readonly LayerDirectories _directories;
    private readonly RecipeWriter _recipe;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly CancellationToken _cancel;
    private DirectoryHandle? _shadow;
    private int _shadows;
    private long _size;
    private long _entries;

    public TreeExtractor(string staging, WhiteoutForm whiteouts, LowerView lower, CancellationToken cancel)
    {
        _staging = staging;
        _root = DirectoryHandle.OpenHostPath(Path.Combine(staging, FilesDirectory));
        _whiteouts = whiteouts;
        _lower = lower;
        _directories = new LayerDirectories(_root, whiteouts, lower);
        _recipe = new RecipeWriter(staging);
        _cancel = cancel;
    }

    /// <summary>Reads the tar to its end.</summary>
    public LayerContent Extract(Stream tar)
    {
        var current = "";
        try
        {
            _directories.InheritRoot();
            using (var reader = new TarReader(tar, _recipe))
            {
                while (reader.Next() is { } entry)
                {
                    _cancel.ThrowIfCancellationRequested();
                    current = entry.Name;
                    _entries++;
                    Add(entry, reader);
                }
            }
            _directories.Finish();
            _recipe.Finish();
        }
        catch (LinuxException e)
        {
            throw LayerFailure.OfEntry(current, e);
        }
        catch (IOException e) when (LayerFailure.IsFull(e))
        {
            throw LayerFailure.Of($"unpacking layer entry {LayerPath.Show(current)}", e);
        }
        return new LayerContent(_size, _entries);
    }

    public void Dispose()
    {
        _directories.Dispose();
        _recipe.Dispose();
        _shadow?.Dispose();
        _root.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Add(TarEntry entry, TarReader reader)
    {
        var path = LayerPath.Clean(entry.Name, "entry");
        if (path.Length == 0)
        {
            if (entry.Type != TarEntryType.Directory) throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is the root and no directory");
            EntryAttributes.Set(entry, _root, ".");
            _directories.SetTimesLater("", entry.MtimeSeconds, entry.MtimeNanoseconds);
            return;
        }
        var name = LayerPath.Name(path);
        if (name.StartsWith(Whiteout.MetaPrefix, StringComparison.Ordinal) && name != Whiteout.OpaqueMarker || LayerPath.HasDirectoryWith(path, Whiteout.MetaPrefix))
        {
            // What aufs kept for itself (image-spec 1.0 came after it); Docker's layers of old have them.
            Ignore(entry, reader);
            return;
        }
        if (LayerPath.HasDirectoryWith(path, Whiteout.Prefix)) throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} lies below the name of a whiteout");
        // A link's target first: opening the entry's own directory is what must stay open.
        using var source = entry.Type == TarEntryType.HardLink ? OpenLinkTarget(entry, path) : null;
        var parent = _directories.Open(LayerPath.Parent(path));
        if (Whiteout.TryParse(name, out var kind, out var target))
        {
            Ignore(entry, reader);
            AddWhiteout(entry, kind, target, parent);
            return;
        }
        // From here on the path without links: the recipe must find the file when a link is gone.
        path = LayerPath.Join(parent.Path, name);
        if (entry is { Type: TarEntryType.CharacterDevice, DeviceMajor: 0, DeviceMinor: 0 })
        {
            // An overlay's own whiteout, from an image that holds another engine's store. No overlay can show it.
            MakeRoom(entry, parent.Handle, name, path);
            _directories.WhiteOut(parent, name);
            return;
        }
        Create(entry, reader, parent.Handle, name, path, source);
        _whiteouts.Created(path);
        if (entry.Type == TarEntryType.Directory) _directories.MadeAnew(parent.Handle, name, path);
    }

    private void AddWhiteout(TarEntry entry, WhiteoutKind kind, string target, LayerDirectory parent)
    {
        if (kind == WhiteoutKind.Opaque)
        {
            _directories.MakeOpaque(parent);
            return;
        }
        // ".wh." alone, ".wh..", ".wh..." and whiteouts of whiteouts: nothing that can be deleted.
        if (kind == WhiteoutKind.Meta || target.StartsWith(Whiteout.Prefix, StringComparison.Ordinal))
        {
            throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is a whiteout of nothing that can be deleted");
        }
        _directories.WhiteOut(parent, target);
    }

    private void Ignore(TarEntry entry, TarReader reader)
    {
        if (entry.StoredSize > EntryAttributes.MaxIgnoredContent) throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is no file of the layer and carries {entry.StoredSize} bytes");
        if (entry.StoredSize == 0) return;
        _recipe.BeginInline();
        while (reader.Read(_buffer) is > 0 and var n) _recipe.Raw(_buffer.AsSpan(0, n));
    }

    // Removes what stands in an entry's way. A directory stays when a directory comes. What an earlier entry of this
    // same archive made is kept aside when the recipe may need its content.
    private void MakeRoom(TarEntry entry, DirectoryHandle parent, string name, string path)
    {
        if (parent.FindStatus(name) is not { } existing) return;
        var isDirectory = existing.Kind == FileKind.Directory;
        if (isDirectory && entry.Type == TarEntryType.Directory) return;
        if (isDirectory || existing.Kind == FileKind.SymbolicLink) _directories.Forget();
        var isOwn = _whiteouts.IsOwn(path) && !_whiteouts.IsWhiteout(existing);
        if (isOwn && entry.Type == TarEntryType.Directory) _directories.Covered(path);
        if (!isOwn || !(isDirectory || existing is { Kind: FileKind.File, Size: > 0 }))
        {
            TreeRemoval.Remove(parent, name);
            return;
        }
        if (_shadow is null)
        {
            var directory = Path.Combine(_staging, ShadowDirectory);
            Directory.CreateDirectory(directory);
            _shadow = DirectoryHandle.OpenHostPath(directory);
        }
        var shadow = $"{_shadows++}";
        parent.Rename(name, _shadow, shadow);
        _recipe.Moved(path, shadow);
    }

    private void Create(TarEntry entry, TarReader reader, DirectoryHandle parent, string name, string path, LinkSource? source)
    {
        switch (entry.Type)
        {
            case TarEntryType.File:
                CreateFile(entry, reader, parent, name, path);
                return;
            case TarEntryType.Directory:
                CreateDirectory(entry, parent, name, path);
                return;
            case TarEntryType.HardLink:
                MakeRoom(entry, parent, name, path);
                parent.CreateHardLink(name, source!.Directory, source.Name);
                return;
            case TarEntryType.SymbolicLink:
                if (entry.LinkName.Length == 0) throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is a symbolic link to nothing");
                if (entry.LinkName.Contains('\0', StringComparison.Ordinal)) throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is a symbolic link with a NUL in its target");
                MakeRoom(entry, parent, name, path);
                parent.CreateSymbolicLink(name, entry.LinkName);
                _size += ImagePath.Encode(entry.LinkName).Length;
                break;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo:
                MakeRoom(entry, parent, name, path);
                // Nobody makes devices in a user namespace. The recipe keeps the entry, so the tar stays what it was.
                if (entry.Type != TarEntryType.Fifo && UserNamespace.IsNested) return;
                parent.CreateNode(name, NodeKind(entry.Type), entry.Mode, entry.DeviceMajor, entry.DeviceMinor);
                break;
            default:
                throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} has an unknown type");
        }
        EntryAttributes.Set(entry, parent, name);
        parent.SetTimes(name, entry.MtimeSeconds, entry.MtimeNanoseconds);
    }

    private void CreateDirectory(TarEntry entry, DirectoryHandle parent, string name, string path)
    {
        if (!parent.TryCreateDirectory(name))
        {
            MakeRoom(entry, parent, name, path);
            // One that stays, inherited from a layer below or made for an earlier entry, keeps its children and nothing else.
            if (!parent.TryCreateDirectory(name)) RemoveXattrs(parent, name);
        }
        EntryAttributes.Set(entry, parent, name);
        _directories.SetTimesLater(path, entry.MtimeSeconds, entry.MtimeNanoseconds);
    }

    private void CreateFile(TarEntry entry, TarReader reader, DirectoryHandle parent, string name, string path)
    {
        var made = parent.TryCreateFile(name);
        if (made is null)
        {
            MakeRoom(entry, parent, name, path);
            made = parent.CreateFile(name);
        }
        using var file = made;
        _recipe.BeginFile(path, entry);
        if (entry.Sparse is null)
        {
            CopyContent(reader, file, entry.StoredSize, entry.Name);
        }
        else
        {
            foreach (var segment in entry.Sparse)
            {
                file.Seek(segment.Offset);
                CopyContent(reader, file, segment.Length, entry.Name);
            }
            file.Truncate(entry.Size);
        }
        _size += entry.Size;
        EntryAttributes.Set(entry, file);
    }

    private void CopyContent(TarReader reader, FileHandle file, long length, string name)
    {
        long sinceWriteBack = 0;
        while (length > 0)
        {
            var n = reader.Read(_buffer.AsSpan(0, (int)Math.Min(length, _buffer.Length)));
            if (n == 0) throw StrataException.Damaged($"layer entry {LayerPath.Show(name)} has less data than its map of segments");
            file.Write(_buffer.AsSpan(0, n));
            length -= n;
            if ((sinceWriteBack += n) < WriteBackStep) continue;
            // The disk works while we read on, so that the sync at the end is short.
            file.StartWriteBack(0, 0);
            sinceWriteBack = 0;
            _cancel.ThrowIfCancellationRequested();
        }
    }

    private LinkSource OpenLinkTarget(TarEntry entry, string path)
    {
        var target = LayerPath.Clean(entry.LinkName, "hard link");
        if (target.Length == 0) throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is a hard link to the root");
        if (target == path) throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is a hard link to itself");
        var directory = _directories.Open(LayerPath.Parent(target));
        var name = LayerPath.Name(target);
        target = LayerPath.Join(directory.Path, name);
        var existing = directory.Handle.FindStatus(name);
        if (existing is null || _whiteouts.IsWhiteout(existing.Value))
        {
            // A link to a file of a lower layer: that file is copied up, as a container's link(2) would do.
            if (_directories.IsHidden(target) || _lower.Find(target) is not { } below || below.Status.Kind is FileKind.Socket)
            {
                throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is a hard link to {LayerPath.Show(entry.LinkName)}, which does not exist");
            }
            existing = below.Status;
            if (existing.Value.Kind != FileKind.Directory) TreeCopy.CopyEntry(below.Parent, below.Name, below.Status, directory.Handle, name);
        }
        if (existing.Value.Kind == FileKind.Directory) throw StrataException.Damaged($"layer entry {LayerPath.Show(entry.Name)} is a hard link to a directory");
        return new LinkSource(directory.Handle.OpenDirectory("."), name);
    }

    private static FileKind NodeKind(TarEntryType type) => type switch
    {
        TarEntryType.CharacterDevice => FileKind.CharacterDevice,
        TarEntryType.BlockDevice => FileKind.BlockDevice,
        _ => FileKind.Fifo,
    };

    private static void RemoveXattrs(DirectoryHandle parent, string name)
    {
        using var directory = parent.OpenDirectory(name);
        foreach (var xattr in directory.GetXattrs("."))
        {
            // An opaque directory stays opaque.
            if (!OverlayAttributes.IsOverlayAttribute(xattr.Name)) directory.RemoveXattr(".", xattr.Name);
        }
    }

    private sealed class LinkSource(DirectoryHandle directory, string name) : IDisposable
    {
        public DirectoryHandle Directory => directory;

        public string Name => name;

        public void Dispose() => directory.Dispose();
    }
}
