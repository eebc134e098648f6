using System.Globalization;
using System.Text;
using System.Text.Json;
using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Tests.Fakes;

/// <summary>A tree in memory. Counts what is asked of it.</summary>
internal sealed class FakeTree : IFileTree
{
    private readonly Dictionary<string, Node> _nodes = new() { [""] = new Node { Entry = new FileEntry { Name = "", Kind = FileKind.Directory, Mode = 0x1ED } } };
    private readonly Dictionary<string, SortedSet<string>> _children = new() { [""] = [] };
    private ulong _nextInode = 100;

    public List<string> Opened { get; } = [];

    public List<string> Listed { get; } = [];

    public int Finds { get; private set; }

    /// <summary>Called before a file is opened.</summary>
    public Action<string>? BeforeOpen { get; set; }

    public IEnumerable<string> Paths => _nodes.Keys.Where(static path => path.Length > 0).OrderBy(static path => path, StringComparer.Ordinal);

    public FileEntry? Find(string path)
    {
        Finds++;
        return _nodes.TryGetValue(path, out var node) ? node.Entry : null;
    }

    public IReadOnlyList<FileEntry> List(string directory)
    {
        lock (Listed) Listed.Add(directory);
        if (!_nodes.TryGetValue(directory, out var node) || node.Entry.Kind != FileKind.Directory) throw StrataException.NotFound($"no directory /{directory}");
        // In no useful order, as a file system gives it.
        return [.. _children[directory].Reverse().Select(name => _nodes[Join(directory, name)].Entry)];
    }

    public string ReadLink(string path) => _nodes[path].Target ?? throw StrataException.NotFound($"no link /{path}");

    public Stream OpenRead(string path)
    {
        BeforeOpen?.Invoke(path);
        lock (Opened) Opened.Add(path);
        return _nodes.TryGetValue(path, out var node) && node.Entry.Kind == FileKind.File
            ? new MemoryStream(node.Content, writable: false)
            : throw StrataException.NotFound($"no file /{path}");
    }

    public IReadOnlyList<TarXattr> GetXattrs(string path) => _nodes[path].Xattrs;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public FakeTree Directory(string path, string mode = "755", uint uid = 0, uint gid = 0, long mtime = 0) =>
        Set(path, FileKind.Directory, mode, uid, gid, mtime, [], null, []);

    public FakeTree File(string path, string content = "x\n", string mode = "644", uint uid = 0, uint gid = 0, long mtime = 0, params TarXattr[] xattrs) =>
        Set(path, FileKind.File, mode, uid, gid, mtime, Encoding.UTF8.GetBytes(content), null, xattrs);

    public FakeTree File(string path, byte[] content) => Set(path, FileKind.File, "644", 0, 0, 0, content, null, []);

    public FakeTree Link(string path, string target, uint uid = 0, uint gid = 0) => Set(path, FileKind.SymbolicLink, "777", uid, gid, 0, [], target, []);

    public FakeTree Special(string path, FileKind kind, string mode = "644") => Set(path, kind, mode, 0, 0, 0, [], null, []);

    /// <summary>Another name for a file.</summary>
    public FakeTree HardLink(string path, string target)
    {
        var node = _nodes[target];
        Put(path, node);
        foreach (var name in _nodes.Where(pair => pair.Value.Entry.Inode == node.Entry.Inode).Select(static pair => pair.Key).ToList())
        {
            var other = _nodes[name];
            _nodes[name] = other with { Entry = other.Entry with { Links = other.Entry.Links + 1 } };
        }
        return this;
    }

    /// <summary>Changes only the time of a file.</summary>
    public FakeTree Touch(string path, long time)
    {
        var node = _nodes[path];
        _nodes[path] = node with { Entry = node.Entry with { MtimeSeconds = time, CtimeSeconds = time } };
        return this;
    }

    public void Remove(string path)
    {
        foreach (var name in _nodes.Keys.Where(name => name == path || name.StartsWith(path + "/", StringComparison.Ordinal)).ToList())
        {
            _nodes.Remove(name);
            _children.Remove(name);
        }
        _children[Parent(path)].Remove(Name(path));
    }

    public FakeTree Clone()
    {
        var copy = new FakeTree { _nextInode = _nextInode };
        foreach (var (path, node) in _nodes) copy._nodes[path] = node;
        foreach (var (path, names) in _children) copy._children[path] = [.. names];
        return copy;
    }

    /// <summary>Reads the entries of a golden tree.</summary>
    public static FakeTree FromJson(JsonElement entries)
    {
        var tree = new FakeTree();
        foreach (var entry in entries.EnumerateArray())
        {
            var path = entry.GetProperty("path").GetString()!;
            string? Text(string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
            uint Number(string name) => entry.TryGetProperty(name, out var value) ? value.GetUInt32() : 0;
            switch (Text("type"))
            {
                case "d": tree.Directory(path, Text("mode")!, Number("uid"), Number("gid"), 1000000000); break;
                case "f" when entry.TryGetProperty("base64", out var bytes): tree.File(path, bytes.GetBytesFromBase64()).Touch(path, 1000000000); break;
                case "f": tree.File(path, Text("content")!, Text("mode")!, Number("uid"), Number("gid"), 1000000000); break;
                case "l": tree.Link(path, Text("target")!); break;
                case "h": tree.HardLink(path, Text("target")!); break;
                case "p": tree.Special(path, FileKind.Fifo); break;
                default: throw new InvalidDataException(path);
            }
        }
        return tree;
    }

    /// <summary>Applies a tar entry, as unpacking the layer would.</summary>
    public void Apply(TarEntry entry, byte[] content)
    {
        var path = entry.Name;
        if (entry.Type == TarEntryType.HardLink)
        {
            if (_nodes.ContainsKey(path)) Remove(path);
            HardLink(path, entry.LinkName);
            return;
        }
        var mode = Convert.ToString(entry.Mode, 8);
        var kind = entry.Type switch
        {
            TarEntryType.Directory => FileKind.Directory,
            TarEntryType.SymbolicLink => FileKind.SymbolicLink,
            TarEntryType.Fifo => FileKind.Fifo,
            TarEntryType.CharacterDevice => FileKind.CharacterDevice,
            TarEntryType.BlockDevice => FileKind.BlockDevice,
            _ => FileKind.File,
        };
        if (_nodes.TryGetValue(path, out var old) && (kind != FileKind.Directory || old.Entry.Kind != FileKind.Directory)) Remove(path);
        Set(path, kind, mode, (uint)entry.Uid, (uint)entry.Gid, entry.MtimeSeconds, content, kind == FileKind.SymbolicLink ? entry.LinkName : null, [.. entry.Xattrs]);
    }

    private FakeTree Set(string path, FileKind kind, string mode, uint uid, uint gid, long mtime, byte[] content, string? target, TarXattr[] xattrs)
    {
        Put(path, new Node
        {
            Entry = new FileEntry
            {
                Name = Name(path),
                Kind = kind,
                Mode = Convert.ToUInt32(mode, 8),
                Uid = uid,
                Gid = gid,
                Size = content.Length,
                Inode = _nextInode++,
                Device = 1,
                Links = 1,
                MtimeSeconds = mtime,
                CtimeSeconds = mtime,
            },
            Content = content,
            Target = target,
            Xattrs = xattrs,
        });
        return this;
    }

    private void Put(string path, Node node)
    {
        if (!_children.TryGetValue(Parent(path), out var siblings))
        {
            Directory(Parent(path));
            siblings = _children[Parent(path)];
        }
        siblings.Add(Name(path));
        _nodes[path] = node with { Entry = node.Entry with { Name = Name(path) } };
        if (node.Entry.Kind == FileKind.Directory) _children.TryAdd(path, []);
    }

    private static string Join(string directory, string name) => directory.Length == 0 ? name : directory + "/" + name;

    private static string Parent(string path) => path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private sealed record Node
    {
        public required FileEntry Entry { get; init; }

        public byte[] Content { get; init; } = [];

        public string? Target { get; init; }

        public IReadOnlyList<TarXattr> Xattrs { get; init; } = [];

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Entry.Kind} {Entry.Name}");
    }
}
