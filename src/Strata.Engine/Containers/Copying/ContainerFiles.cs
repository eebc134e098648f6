using Strata.Engine.Containers.Documents;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Containers.Copying;

/// <summary>
/// A container's files by its own paths: its root, and the directories of the machine that are mounted into it. Nothing
/// in the container leads out of either: the kernel resolves every path with them as its root.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerFiles : IDisposable
{
    // As many as the kernel follows.
    private const int MaxLinks = 40;

    private readonly string _container;
    private readonly DirectoryHandle _root;
    private readonly List<(string Destination, string Source, bool IsReadOnly)> _mounts = [];

    /// <param name="container">The container's name as the user gave it, for messages.</param>
    /// <param name="root">Its mounted root; closed with this object.</param>
    /// <param name="mounts">What is mounted into it.</param>
    public ContainerFiles(string container, DirectoryHandle root, IReadOnlyList<ContainerMount> mounts)
    {
        _container = container;
        _root = root;
        // What is in memory goes with the container: its place shows what lies below, as in Docker.
        foreach (var mount in mounts.Where(static m => m.Type is MountType.Bind or MountType.Volume)) _mounts.Add((CopyPath.Parse(mount.Destination, "").Text, mount.Source, !mount.IsWritable));
        // The deepest first: it is the one to be seen.
        _mounts.Sort(static (a, b) => b.Destination.Length.CompareTo(a.Destination.Length));
    }

    /// <summary>The container's root.</summary>
    public DirectoryHandle Root => _root;

    /// <summary>What is at a path, a link at its end not followed unless the path is written as a directory's. Null when its directory does not exist.</summary>
    /// <exception cref="StrataException">NotFound: the path is written as a directory's and leads to something else.</exception>
    public CopyPlace? Find(CopyPath path)
    {
        if (path.MustBeDirectory || path.Text == "/")
        {
            if (OpenDirectory(path.Text, out var isReadOnly) is { } directory) return new CopyPlace(path, directory, ".", directory.Status, isReadOnly);
            using var other = Find(path.Plain);
            return other?.Status is { Kind: not FileKind.SymbolicLink } ? throw StrataException.NotFound($"lstat {path.Written}: not a directory") : null;
        }
        if (_mounts.Find(m => m.Destination == path.Text) is { Source: not null } mount) return FindMounted(path, mount.Source, mount.IsReadOnly);
        return OpenDirectory(path.Parent, out var parentIsReadOnly) is { } parent ? new CopyPlace(path, parent, path.Name, parent.FindStatus(path.Name), parentIsReadOnly) : null;
    }

    /// <summary>As <see cref="Find"/>, but links at the end are followed; what the last of them names may be missing.</summary>
    /// <exception cref="StrataException">InvalidArgument: the links go in a circle.</exception>
    public CopyPlace? FindFollowing(CopyPath path)
    {
        var place = Find(path);
        for (var links = 0; place?.Status is { Kind: FileKind.SymbolicLink }; links++)
        {
            if (links == MaxLinks)
            {
                place.Dispose();
                throw StrataException.Invalid($"{path.Written}: too many levels of symbolic links in container {_container}");
            }
            var target = place.Parent.ReadSymbolicLink(place.Name);
            // The text is not cleaned for the lookup: "a/.." is not always ".", when a is a link itself.
            var text = target.StartsWith('/') ? target : $"{place.Path.Plain.Parent}/{target}";
            place.Dispose();
            place = FindTarget(text.TrimEnd('/'));
        }
        return place;
    }

    /// <summary>What is to be copied.</summary>
    /// <exception cref="StrataException">NotFound, with Docker's text.</exception>
    public CopyPlace GetSource(CopyPath path, bool follow)
    {
        var place = follow ? FindFollowing(path) : Find(path);
        if (place?.Status is not null) return place;
        place?.Dispose();
        throw Missing(place?.Path ?? path);
    }

    /// <summary>Docker's words for a path that is not there.</summary>
    public StrataException Missing(CopyPath path) => StrataException.NotFound($"Could not find the file {path.Written} in container {_container}");

    /// <summary>Opens the directory that is to receive files.</summary>
    /// <exception cref="StrataException">NotFound: it is not there. FailedPrecondition: it is no directory, or may not be written.</exception>
    public DirectoryHandle OpenTarget(CopyPath path)
    {
        if (OpenDirectory(path.Text, out var isReadOnly) is { } directory)
        {
            if (!isReadOnly) return directory;
            directory.Dispose();
            throw new StrataException(ErrorKind.FailedPrecondition, "mounted volume is marked read-only");
        }
        using var other = Find(path.Plain);
        throw other?.Status is null ? Missing(path) : new StrataException(ErrorKind.FailedPrecondition, "extraction point is not a directory");
    }

    public void Dispose() => _root.Dispose();

    private CopyPlace? FindTarget(string text)
    {
        var name = text[(text.LastIndexOf('/') + 1)..];
        var path = CopyPath.Parse(text.Length == 0 ? "/" : text, "");
        if (name is "" or "." or "..")
        {
            return OpenDirectory(text.Length == 0 ? "/" : text, out var isReadOnly) is { } directory ? new CopyPlace(path, directory, ".", directory.Status, isReadOnly) : null;
        }
        return OpenDirectory(text[..text.LastIndexOf('/')], out var parentIsReadOnly) is { } parent
            ? new CopyPlace(path, parent, name, parent.FindStatus(name), parentIsReadOnly)
            : null;
    }

    // A mounted file is a name in a directory of the machine; a mounted directory is entered.
    private static CopyPlace? FindMounted(CopyPath path, string source, bool isReadOnly)
    {
        if (FileHandle.FindHostStatus(source) is { Kind: FileKind.Directory })
        {
            var directory = DirectoryHandle.OpenHostPath(source);
            return new CopyPlace(path, directory, ".", directory.Status, isReadOnly);
        }
        var parent = DirectoryHandle.FindHostPath(System.IO.Path.GetDirectoryName(source)!);
        return parent is null ? null : new CopyPlace(path, parent, System.IO.Path.GetFileName(source), parent.FindStatus(System.IO.Path.GetFileName(source)), isReadOnly);
    }

    private DirectoryHandle? OpenDirectory(string path, out bool isReadOnly)
    {
        isReadOnly = false;
        try
        {
            foreach (var (destination, source, readOnly) in _mounts)
            {
                if (path != destination && !path.StartsWith(destination + "/", StringComparison.Ordinal)) continue;
                isReadOnly = readOnly;
                using var mounted = FileHandle.FindHostStatus(source) is { Kind: FileKind.Directory } ? DirectoryHandle.OpenHostPath(source) : null;
                return mounted?.FindDirectoryInRoot(path[destination.Length..]);
            }
            return _root.FindDirectoryInRoot(path);
        }
        catch (LinuxException e)
        {
            throw new StrataException(e.Kind, $"cannot open {path} in container {_container}: {e.Message}", e);
        }
    }
}
