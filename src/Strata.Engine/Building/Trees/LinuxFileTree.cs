using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>A directory of the machine by descriptors: no call leads out of it or through a link, whatever is renamed meanwhile.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFileTree : IFileTree
{
    private readonly DirectoryHandle _root;
    private readonly Lock _gate = new();

    // Files of one directory are asked for one after another.
    private string _lastPath = "";
    private DirectoryHandle? _last;

    public LinuxFileTree(string path) => _root = DirectoryHandle.OpenHostPath(path);

    public FileEntry? Find(string path)
    {
        if (path.Length == 0) return FileEntries.ToEntry("", _root.Status);
        var (parent, name) = FileEntries.Split(path);
        lock (_gate) return FindDirectory(parent)?.FindStatus(name) is { } status ? FileEntries.ToEntry(name, status) : null;
    }

    public IReadOnlyList<FileEntry> List(string directory)
    {
        lock (_gate)
        {
            var handle = FindDirectory(directory) ?? throw NotFound(directory);
            var names = handle.List();
            var entries = new List<FileEntry>(names.Count);
            foreach (var entry in names)
            {
                // Gone since it was listed: as if it had not been there.
                if (handle.FindStatus(entry.Name) is { } status) entries.Add(FileEntries.ToEntry(entry.Name, status));
            }
            return entries;
        }
    }

    public string ReadLink(string path)
    {
        var (parent, name) = FileEntries.Split(path);
        lock (_gate) return (FindDirectory(parent) ?? throw NotFound(path)).ReadSymbolicLink(name);
    }

    public Stream OpenRead(string path)
    {
        var (parent, name) = FileEntries.Split(path);
        lock (_gate)
        {
            try
            {
                return new FileHandleStream((FindDirectory(parent) ?? throw NotFound(path)).OpenFile(name));
            }
            catch (Linux.LinuxException e)
            {
                throw new StrataException(e.Kind, $"can't read \"/{path}\" of the build context: {e.Message}", e);
            }
        }
    }

    public IReadOnlyList<TarXattr> GetXattrs(string path)
    {
        if (path.Length == 0) return FileEntries.ToXattrs(_root.GetXattrs("."));
        var (parent, name) = FileEntries.Split(path);
        lock (_gate) return FileEntries.ToXattrs((FindDirectory(parent) ?? throw NotFound(path)).GetXattrs(name));
    }

    public ValueTask DisposeAsync()
    {
        _last?.Dispose();
        _root.Dispose();
        return ValueTask.CompletedTask;
    }

    private DirectoryHandle? FindDirectory(string path)
    {
        if (path.Length == 0) return _root;
        if (_last is not null && _lastPath == path) return _last;
        var found = _root.FindDirectoryWithoutLinks(path);
        if (found is null) return null;
        _last?.Dispose();
        (_lastPath, _last) = (path, found);
        return found;
    }

    private static StrataException NotFound(string path) => StrataException.NotFound($"\"/{path}\": not found in the build context");
}
