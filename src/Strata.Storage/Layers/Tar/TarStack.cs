using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Tar;

/// <summary>
/// Layers' archives merged in memory, the bottom first, by the rules that <see cref="TreeExtractor"/> has for directories: names lead
/// nowhere but within the stack, a layer's deletions spare what it made itself, and its links count only for itself.
/// </summary>
internal sealed class TarStack
{
    private const int MaxLinks = 40;
    private const uint DefaultMode = 0x1ED; // 0755
    private const uint LinkMode = 0x1FF; // 0777: a link has no mode of its own

    private readonly HashSet<string> _own = [];
    private readonly HashSet<string> _whitedOut = [];
    private ulong _inodes;

    public TarStack() => Root = NewDirectory();

    /// <summary>The root directory.</summary>
    public TarNode Root { get; }

    /// <summary>Merges one layer on top.</summary>
    /// <param name="reader">Its archive, read to its end.</param>
    /// <param name="archive">The path that the archive has, or will have.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="StrataException">DataLoss: the archive is damaged, or asks for what no layer can be.</exception>
    public LayerContent Apply(TarReader reader, string archive, CancellationToken cancel)
    {
        _own.Clear();
        _whitedOut.Clear();
        long size = 0;
        long entries = 0;
        while (reader.Next() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            entries++;
            size += Add(entry, archive, reader.Offset);
        }
        return new LayerContent(size, entries);
    }

    /// <summary>The node of a path, no link followed; null when there is none.</summary>
    public TarNode? Find(string path)
    {
        var node = Root;
        if (path.Length == 0) return node;
        foreach (var name in path.Split('/'))
        {
            if (node.Children is null || !node.Children.TryGetValue(name, out var next)) return null;
            node = next;
        }
        return node;
    }

    private long Add(TarEntry entry, string archive, long offset)
    {
        var path = LayerPath.Clean(entry.Name, "entry");
        if (path.Length == 0)
        {
            if (entry.Type != TarEntryType.Directory) throw TarEntryChecks.Damaged(entry, "is the root and no directory");
            SetAttributes(Root, entry);
            return 0;
        }
        var name = LayerPath.Name(path);
        if (name.StartsWith(Whiteout.MetaPrefix, StringComparison.Ordinal) && name != Whiteout.OpaqueMarker || LayerPath.HasDirectoryWith(path, Whiteout.MetaPrefix))
        {
            TarEntryChecks.CheckIgnored(entry);
            return 0;
        }
        if (LayerPath.HasDirectoryWith(path, Whiteout.Prefix)) throw TarEntryChecks.Damaged(entry, "lies below the name of a whiteout");
        var source = entry.Type == TarEntryType.HardLink ? FindLinkTarget(entry, path) : null;
        var (parent, directory) = Open(LayerPath.Parent(path));
        if (Whiteout.TryParse(name, out var kind, out var target))
        {
            TarEntryChecks.CheckIgnored(entry);
            if (kind == WhiteoutKind.Opaque) MakeOpaque(parent, directory);
            else if (kind == WhiteoutKind.Meta || target.StartsWith(Whiteout.Prefix, StringComparison.Ordinal)) throw TarEntryChecks.Damaged(entry, "is a whiteout of nothing that can be deleted");
            else WhiteOut(parent, directory, target);
            return 0;
        }
        TarEntryChecks.Check(entry, name);
        path = LayerPath.Join(directory, name);
        if (entry is { Type: TarEntryType.CharacterDevice, DeviceMajor: 0, DeviceMinor: 0 })
        {
            Remove(parent, name);
            WhiteOut(parent, directory, name);
            return 0;
        }
        if (entry.Type == TarEntryType.Directory && parent.Children!.TryGetValue(name, out var existing) && existing.Kind == FileKind.Directory)
        {
            // One that stays keeps its children and nothing else.
            existing.Xattrs = [];
            SetAttributes(existing, entry);
            Created(path);
            return 0;
        }
        var node = source ?? NewNode(entry, archive, offset);
        if (source is not null) source.Links++;
        Remove(parent, name);
        parent.Children![name] = node;
        Created(path);
        return entry.Type switch
        {
            TarEntryType.File => entry.Size,
            TarEntryType.SymbolicLink => node.Size,
            _ => 0,
        };
    }

    private TarNode NewNode(TarEntry entry, string archive, long offset)
    {
        var isDevice = entry.Type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        var node = new TarNode
        {
            Kind = entry.Type switch
            {
                TarEntryType.File => FileKind.File,
                TarEntryType.Directory => FileKind.Directory,
                TarEntryType.SymbolicLink => FileKind.SymbolicLink,
                TarEntryType.CharacterDevice => FileKind.CharacterDevice,
                TarEntryType.BlockDevice => FileKind.BlockDevice,
                TarEntryType.Fifo => FileKind.Fifo,
                _ => throw TarEntryChecks.Damaged(entry, "has an unknown type"),
            },
            Inode = ++_inodes,
            Size = entry.Type == TarEntryType.File ? entry.Size : entry.Type == TarEntryType.SymbolicLink ? ImagePath.Encode(entry.LinkName).Length : 0,
            LinkTarget = entry.Type == TarEntryType.SymbolicLink ? entry.LinkName : "",
            DeviceMajor = isDevice ? entry.DeviceMajor : 0,
            DeviceMinor = isDevice ? entry.DeviceMinor : 0,
            Content = entry.Type == TarEntryType.File ? new TarContent(archive, offset, entry.Sparse) : null,
            Children = entry.Type == TarEntryType.Directory ? [] : null,
        };
        SetAttributes(node, entry);
        return node;
    }

    private TarNode NewDirectory() => new() { Kind = FileKind.Directory, Inode = ++_inodes, Mode = DefaultMode, Children = [] };

    // The root and a directory that stays may have attributes already.
    private static void SetAttributes(TarNode node, TarEntry entry)
    {
        (node.Uid, node.Gid) = EntryAttributes.Owner(entry);
        node.Mode = node.Kind == FileKind.SymbolicLink ? LinkMode : entry.Mode & 0xFFF;
        (node.MtimeSeconds, node.MtimeNanoseconds) = (entry.MtimeSeconds, entry.MtimeNanoseconds);
        if (entry.Xattrs.Count == 0) return;
        var xattrs = new List<Xattr>(node.Xattrs);
        foreach (var xattr in entry.Xattrs)
        {
            if (!EntryAttributes.IsWanted(entry, xattr)) continue;
            xattrs.RemoveAll(x => x.Name == xattr.Name);
            xattrs.Add(new Xattr(xattr.Name, xattr.Value));
        }
        xattrs.Sort(static (a, b) => ImagePath.Compare(a.Name, b.Name));
        node.Xattrs = xattrs;
    }

    private TarNode FindLinkTarget(TarEntry entry, string path)
    {
        var target = LayerPath.Clean(entry.LinkName, "hard link");
        if (target.Length == 0) throw TarEntryChecks.Damaged(entry, "is a hard link to the root");
        if (target == path) throw TarEntryChecks.Damaged(entry, "is a hard link to itself");
        var (directory, _) = Open(LayerPath.Parent(target));
        if (!directory.Children!.TryGetValue(LayerPath.Name(target), out var existing))
        {
            throw TarEntryChecks.Damaged(entry, $"is a hard link to {LayerPath.Show(entry.LinkName)}, which does not exist");
        }
        return existing.Kind != FileKind.Directory ? existing : throw TarEntryChecks.Damaged(entry, "is a hard link to a directory");
    }

    // The directory of a clean path, made where it is missing, and its path without links.
    private (TarNode Node, string Path) Open(string path)
    {
        var node = Root;
        var real = "";
        if (path.Length == 0) return (node, real);
        foreach (var name in path.Split('/'))
        {
            var here = LayerPath.Join(real, name);
            (node, real) = Enter(node, here, name, out var link) is { } directory ? (directory, here) : Follow(here, link!);
        }
        return (node, real);
    }

    // The directory of a name, or the target of this layer's link there; exactly one of the two is null.
    private TarNode? Enter(TarNode directory, string here, string name, out string? link)
    {
        link = null;
        if (directory.Children!.TryGetValue(name, out var existing))
        {
            if (existing.Kind == FileKind.Directory) return existing;
            if (_own.Contains(here))
            {
                if (existing.Kind != FileKind.SymbolicLink) throw StrataException.Damaged($"layer entry below {LayerPath.Show(here)}: that is no directory");
                link = existing.LinkTarget;
                return null;
            }
            Remove(directory, name);
        }
        var made = NewDirectory();
        directory.Children[name] = made;
        Created(here);
        return made;
    }

    // Walks a link of this layer, and the links that it meets, with the root as the root of the world.
    private (TarNode Node, string Path) Follow(string link, string target)
    {
        var way = new List<(string Name, TarNode Node)>();
        var pending = new Stack<string>();
        var links = 0;
        Push(target);
        if (target[0] != '/') Push(LayerPath.Parent(link));
        while (pending.TryPop(out var name))
        {
            if (name.Length == 0 || name == ".") continue;
            if (name == "..")
            {
                if (way.Count > 0) way.RemoveAt(way.Count - 1);
                continue;
            }
            var here = string.Join('/', way.Select(static step => step.Name).Append(name));
            if (Enter(way.Count == 0 ? Root : way[^1].Node, here, name, out var next) is { } directory)
            {
                way.Add((name, directory));
                continue;
            }
            if (++links > MaxLinks) throw StrataException.Damaged($"layer entry below {LayerPath.Show(link)}: that is a circle of symbolic links");
            if (next![0] == '/') way.Clear();
            Push(next);
        }
        return (way.Count == 0 ? Root : way[^1].Node, string.Join('/', way.Select(static step => step.Name)));

        void Push(string path)
        {
            foreach (var part in path.Split('/').Reverse()) pending.Push(part);
        }
    }

    // Deletes what the layers below have there. A second call does nothing.
    private void WhiteOut(TarNode parent, string directory, string name)
    {
        var path = LayerPath.Join(directory, name);
        if (!_whitedOut.Add(path)) return;
        if (!_own.Contains(path)) Remove(parent, name);
        else if (parent.Children!.TryGetValue(name, out var own) && own.Kind == FileKind.Directory) MakeOpaque(own, path);
    }

    private void MakeOpaque(TarNode directory, string path)
    {
        foreach (var (name, child) in directory.Children!.ToArray())
        {
            var here = LayerPath.Join(path, name);
            if (!_own.Contains(here)) Remove(directory, name);
            else if (child.Kind == FileKind.Directory) MakeOpaque(child, here);
        }
    }

    private static void Remove(TarNode parent, string name)
    {
        if (parent.Children!.Remove(name, out var gone)) Unlink(gone);
    }

    private static void Unlink(TarNode node)
    {
        node.Links--;
        if (node.Children is null) return;
        foreach (var child in node.Children.Values) Unlink(child);
    }

    // With the directories above it, as a later whiteout of one of them must spare what this layer put there.
    private void Created(string path)
    {
        while (_own.Add(path) && path.LastIndexOf('/') is > 0 and var slash) path = path[..slash];
    }
}
