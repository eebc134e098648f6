using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// What the layers below show at a path, read from their directories without mounting them: the uppermost entry wins, a
/// whiteout hides what is below it, and so does an opaque directory. Symbolic links are not followed.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LowerView : IDisposable
{
    private readonly List<DirectoryHandle> _roots;

    // The directories that are merged at a path, topmost first.
    private readonly PathSteps<List<DirectoryHandle>> _merged;

    /// <param name="directories">The layers' trees of files, topmost first.</param>
    public LowerView(IEnumerable<string> directories)
    {
        _roots = [.. directories.Select(DirectoryHandle.OpenHostPath)];
        _merged = new PathSteps<List<DirectoryHandle>>(_roots, Descend, static merged => merged.ForEach(static directory => directory.Dispose()));
    }

    /// <summary>The status of a path without a leading slash; null when the layers below show nothing there.</summary>
    public FileStatus? FindStatus(string path) => Find(path)?.Status;

    /// <summary>The attributes at a path, the overlay's own left out; none when nothing is there.</summary>
    public IReadOnlyList<Xattr> GetXattrs(string path) =>
        Find(path) is { } found ? [.. found.Parent.GetXattrs(found.Name).Where(static x => !OverlayAttributes.IsOverlayAttribute(x.Name))] : [];

    /// <summary>The target of the symbolic link at a path; null when there is none.</summary>
    public string? FindLinkTarget(string path) =>
        Find(path) is { Status.Kind: FileKind.SymbolicLink } found ? found.Parent.ReadSymbolicLink(found.Name) : null;

    /// <summary>The names in the directory at a path, sorted as bytes; none when there is no directory.</summary>
    public IReadOnlyList<string> List(string path)
    {
        var shown = new SortedSet<string>(Comparer<string>.Create(Oci.ImagePath.Compare));
        var hidden = new HashSet<string>();
        foreach (var directory in _merged.Find(path)!)
        {
            foreach (var entry in directory.List())
            {
                if (shown.Contains(entry.Name) || hidden.Contains(entry.Name)) continue;
                var isWhiteout = entry.Kind is FileKind.CharacterDevice or null && directory.FindStatus(entry.Name) is { } status && IsWhiteout(status);
                if (isWhiteout) hidden.Add(entry.Name);
                else shown.Add(entry.Name);
            }
        }
        return [.. shown];
    }

    /// <summary>Opens the regular file at a path, not through a link; null when there is none.</summary>
    public FileHandle? FindFile(string path) => Find(path) is { Status.Kind: FileKind.File } found ? found.Parent.OpenFile(found.Name) : null;

    /// <summary>
    /// Everything that is shown, ordered by path as bytes with parents first, the root left out. Each handle that is given
    /// out is valid until the next step. What goes away meanwhile is passed over.
    /// </summary>
    public IEnumerable<TreeDifference> Walk() => _roots.Count == 0 ? [] : Walk(_roots, "");

    private static IEnumerable<TreeDifference> Walk(List<DirectoryHandle> directories, string path)
    {
        foreach (var (name, directory, status) in Merge(directories))
        {
            if (status.Kind == FileKind.Socket) continue;
            var here = path.Length == 0 ? name : $"{path}/{name}";
            yield return new TreeDifference { Path = here, Kind = ChangeKind.Added, IsStored = true, Parent = directory, Name = name, Status = status };
            if (status.Kind != FileKind.Directory) continue;
            var below = Descend(directories, name);
            try
            {
                foreach (var difference in Walk(below, here)) yield return difference;
            }
            finally
            {
                below.ForEach(static d => d.Dispose());
            }
        }
    }

    // The entries of merged directories, sorted as bytes, each from the topmost that has it.
    private static List<(string Name, DirectoryHandle Directory, FileStatus Status)> Merge(List<DirectoryHandle> directories)
    {
        var shown = new List<(string Name, DirectoryHandle Directory, FileStatus Status)>();
        var seen = directories.Count > 1 ? new HashSet<string>() : null;
        foreach (var directory in directories)
        {
            foreach (var entry in directory.List())
            {
                if (seen?.Add(entry.Name) == false || directory.FindStatus(entry.Name) is not { } status || IsWhiteout(status)) continue;
                shown.Add((entry.Name, directory, status));
            }
        }
        shown.Sort(static (a, b) => Oci.ImagePath.Compare(a.Name, b.Name));
        return shown;
    }

    /// <summary>Where the entry at a path stands; null when nothing is there. The handle is valid until the next call.</summary>
    public (DirectoryHandle Parent, string Name, FileStatus Status)? Find(string path)
    {
        if (_roots.Count == 0) return null;
        if (path.Length == 0) return (_roots[0], ".", _roots[0].Status);
        var name = LayerPath.Name(path);
        foreach (var directory in _merged.Find(LayerPath.Parent(path))!)
        {
            if (directory.FindStatus(name) is not { } status) continue;
            return IsWhiteout(status) ? null : (directory, name, status);
        }
        return null;
    }

    public void Dispose()
    {
        _merged.Dispose();
        foreach (var root in _roots) root.Dispose();
    }

    private static List<DirectoryHandle> Descend(List<DirectoryHandle> directories, string name)
    {
        var next = new List<DirectoryHandle>();
        foreach (var directory in directories)
        {
            if (directory.FindStatus(name) is not { } status) continue;
            if (status.Kind != FileKind.Directory) break;
            var child = directory.OpenDirectory(name);
            next.Add(child);
            if (OverlayAttributes.IsOpaque(child)) break;
        }
        return next;
    }

    internal static bool IsWhiteout(FileStatus status) => status is { Kind: FileKind.CharacterDevice, DeviceIdMajor: 0, DeviceIdMinor: 0 };
}
