using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Build.Layers;
using Strata.Oci;

namespace Strata.Build.Tests.Fakes;

/// <summary>
/// Layers in memory: keeps each tar's entries and the merged tree. Checks of every layer that no entry comes before its
/// directory, because other readers rely on it.
/// </summary>
internal sealed class FakeLayers : IBuildLayers
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<ChainId, Stored> _layers = [];
    private readonly Lock _gate = new();

    /// <summary>How many layers were imported.</summary>
    public int Imports { get; private set; }

    /// <summary>How many layers were put onto another parent.</summary>
    public int Restacked { get; private set; }

    /// <summary>When set, the next import throws it after so many bytes.</summary>
    public (int After, Exception Failure)? Fails { get; set; }

    /// <summary>Trees that were opened and not yet given back.</summary>
    public int OpenTrees { get; private set; }

    public async ValueTask<BuiltLayer> ImportAsync(ChainId? parent, Stream tar, CancellationToken cancel)
    {
        await Task.Yield();
        if (Fails is { } fails)
        {
            var buffer = new byte[fails.After];
            await tar.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
            throw fails.Failure;
        }
        var tree = parent is { } below ? _layers[below].Tree.Clone() : new FakeTree();
        var entries = new List<(TarEntry, byte[])>();
        using var hashing = new HashingStream(tar, leaveOpen: true);
        using (var reader = new TarReader(hashing))
        {
            var seen = new HashSet<string> { "" };
            while (reader.Next() is { } entry)
            {
                cancel.ThrowIfCancellationRequested();
                using var content = new MemoryStream();
                reader.CopyTo(content);
                entries.Add((entry, content.ToArray()));
                Assert.False(entry.Name.StartsWith('/') || entry.Name.Split('/').Contains(".."), $"{entry.Name} leads out");
                Assert.Contains(entry.Name.Contains('/', StringComparison.Ordinal) ? entry.Name[..entry.Name.LastIndexOf('/')] : "", seen);
                if (entry.Type == TarEntryType.Directory) seen.Add(entry.Name);
                if (entry.Name.EndsWith("/.wh..wh..opq", StringComparison.Ordinal))
                {
                    foreach (var child in tree.List(entry.Name[..entry.Name.LastIndexOf('/')]).ToList()) tree.Remove(entry.Name[..(entry.Name.LastIndexOf('/') + 1)] + child.Name);
                    continue;
                }
                tree.Apply(entry, content.ToArray());
            }
        }
        var diff = new DiffId(hashing.Finish());
        var chain = ChainId.Of(parent, diff);
        lock (_gate)
        {
            Imports++;
            _layers[chain] = new Stored(entries, tree, parent, diff);
        }
        return new BuiltLayer(chain, diff, hashing.Length);
    }

    public async ValueTask<BuiltLayer> RestackAsync(ChainId layer, ChainId? parent, CancellationToken cancel)
    {
        await Task.Yield();
        lock (_gate)
        {
            var stored = _layers[layer];
            var tree = parent is { } below ? _layers[below].Tree.Clone() : new FakeTree();
            foreach (var (entry, content) in stored.Entries) tree.Apply(entry, content);
            var chain = ChainId.Of(parent, stored.Diff);
            _layers[chain] = stored with { Tree = tree, Parent = parent };
            Restacked++;
            return new BuiltLayer(chain, stored.Diff, 0);
        }
    }

    public ValueTask<IFileTree> OpenTreeAsync(ChainId? chain, CancellationToken cancel)
    {
        lock (_gate)
        {
            OpenTrees++;
            return ValueTask.FromResult<IFileTree>(new Opened(this, chain is { } id ? _layers[id].Tree : new FakeTree()));
        }
    }

    public FakeTree Tree(ChainId? chain) => chain is { } id ? _layers[id].Tree : new FakeTree();

    /// <summary>The layers of a stack, bottom first, each as the recorder lists one.</summary>
    public List<List<string>> Listings(ChainId? chain)
    {
        var all = new List<List<string>>();
        for (var next = chain; next is { } id; next = _layers[id].Parent)
        {
            var lines = _layers[id].Entries.Select(static pair => Line(pair.Entry, pair.Content)).ToList();
            lines.Sort(StringComparer.Ordinal);
            all.Insert(0, lines);
        }
        return all;
    }

    public List<string> TopListing(ChainId? chain) => Listings(chain)[^1];

    /// <summary>Adds a layer made of a tree.</summary>
    public async Task<BuiltLayer> AddAsync(ChainId? parent, FakeTree tree)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar))
        {
            foreach (var path in tree.Paths)
            {
                var entry = tree.Find(path)!.Value;
                var content = Array.Empty<byte>();
                if (entry.Kind == FileKind.File)
                {
                    using var stream = (MemoryStream)tree.OpenRead(path);
                    content = stream.ToArray();
                }
                writer.WriteEntry(new TarEntry
                {
                    Name = path,
                    Type = entry.Kind switch { FileKind.Directory => TarEntryType.Directory, FileKind.SymbolicLink => TarEntryType.SymbolicLink, FileKind.Fifo => TarEntryType.Fifo, _ => TarEntryType.File },
                    Mode = entry.Mode,
                    Uid = entry.Uid,
                    Gid = entry.Gid,
                    Size = content.Length,
                    MtimeSeconds = entry.MtimeSeconds,
                    LinkName = entry.Kind == FileKind.SymbolicLink ? tree.ReadLink(path) : "",
                    Xattrs = tree.GetXattrs(path),
                });
                writer.Write(content);
            }
            writer.Finish();
        }
        tar.Position = 0;
        var layer = await ImportAsync(parent, tar, CancellationToken.None);
        lock (_gate) Imports--;
        return layer;
    }

    private static string Line(TarEntry entry, byte[] content)
    {
        var kind = entry.Type switch
        {
            TarEntryType.Directory => 'd',
            TarEntryType.SymbolicLink => 'l',
            TarEntryType.HardLink => 'h',
            TarEntryType.Fifo => 'p',
            TarEntryType.CharacterDevice => 'c',
            TarEntryType.BlockDevice => 'b',
            _ => 'f',
        };
        var line = string.Create(CultureInfo.InvariantCulture, $"{kind} {Convert.ToString(entry.Mode, 8)} {entry.Uid}:{entry.Gid} {entry.Name}");
        if (kind == 'f')
        {
            var isPlain = content.All(static b => b is >= 32 and < 127 or 10);
            var shown = isPlain ? JsonSerializer.Serialize(Encoding.ASCII.GetString(content), Relaxed) : Convert.ToHexStringLower(SHA256.HashData(content));
            line += string.Create(CultureInfo.InvariantCulture, $" {shown} @{entry.MtimeSeconds}");
        }
        return entry.LinkName.Length > 0 ? $"{line} -> {entry.LinkName}" : line;
    }

    private void Close()
    {
        lock (_gate) OpenTrees--;
    }

    private sealed record Stored(List<(TarEntry Entry, byte[] Content)> Entries, FakeTree Tree, ChainId? Parent, DiffId Diff);

    private sealed class Opened(FakeLayers owner, FakeTree tree) : IFileTree
    {
        private bool _closed;

        public FileEntry? Find(string path) => Tree.Find(path);

        public IReadOnlyList<FileEntry> List(string directory) => Tree.List(directory);

        public string ReadLink(string path) => Tree.ReadLink(path);

        public Stream OpenRead(string path) => Tree.OpenRead(path);

        public IReadOnlyList<TarXattr> GetXattrs(string path) => Tree.GetXattrs(path);

        public ValueTask DisposeAsync()
        {
            if (!_closed) owner.Close();
            _closed = true;
            return ValueTask.CompletedTask;
        }

        private FakeTree Tree => _closed ? throw new ObjectDisposedException(nameof(Opened)) : tree;
    }
}
