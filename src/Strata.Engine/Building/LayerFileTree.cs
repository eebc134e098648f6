using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers;

namespace Strata.Engine.Building;

/// <summary>The merged layers of a stage or an image, as a build reads them.</summary>
internal sealed class LayerFileTree(LayerTree tree) : IFileTree
{
    private readonly Lock _gate = new();

    public FileEntry? Find(string path)
    {
        lock (_gate) return tree.FindStatus(path) is { } status ? FileEntries.ToEntry(FileEntries.Split(path).Name, status) : null;
    }

    public IReadOnlyList<FileEntry> List(string directory)
    {
        lock (_gate)
        {
            var names = tree.List(directory);
            if (names.Count == 0 && directory.Length > 0 && tree.FindStatus(directory) is not { Kind: Linux.Files.FileKind.Directory }) throw NotFound(directory);
            var entries = new List<FileEntry>(names.Count);
            foreach (var name in names)
            {
                var path = directory.Length == 0 ? name : $"{directory}/{name}";
                if (tree.FindStatus(path) is { } status) entries.Add(FileEntries.ToEntry(name, status));
            }
            return entries;
        }
    }

    public string ReadLink(string path)
    {
        lock (_gate) return tree.FindLinkTarget(path) ?? throw NotFound(path);
    }

    public Stream OpenRead(string path)
    {
        lock (_gate) return tree.OpenFile(path) ?? throw NotFound(path);
    }

    public IReadOnlyList<TarXattr> GetXattrs(string path)
    {
        lock (_gate) return FileEntries.ToXattrs(tree.GetXattrs(path));
    }

    public ValueTask DisposeAsync()
    {
        tree.Dispose();
        return ValueTask.CompletedTask;
    }

    private static StrataException NotFound(string path) => StrataException.NotFound($"\"/{path}\": not found");
}
