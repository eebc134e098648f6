using Strata.Linux.Files;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers;

/// <summary>
/// The merged files of a stack of layers, read in place. Paths are without a leading slash, empty for the root, and every
/// name in them is taken as it is: symbolic links are not followed. For one thread at a time.
/// </summary>
public sealed class LayerTree : IDisposable
{
    private readonly LowerView _view;

    internal LayerTree(LowerView view) => _view = view;

    /// <summary>The layers' directories, merged.</summary>
    internal LowerView View => _view;

    /// <summary>The status of a path; null when nothing is there.</summary>
    public FileStatus? FindStatus(string path) => _view.FindStatus(path);

    /// <summary>The names in a directory, sorted as bytes; none when it is no directory.</summary>
    public IReadOnlyList<string> List(string path) => _view.List(path);

    /// <summary>The target of a symbolic link; null when there is none.</summary>
    public string? FindLinkTarget(string path) => _view.FindLinkTarget(path);

    /// <summary>The extended attributes of a path; none when nothing is there.</summary>
    public IReadOnlyList<Xattr> GetXattrs(string path) => _view.GetXattrs(path);

    /// <summary>Opens a regular file; null when there is none.</summary>
    public FileHandle? FindFile(string path) => _view.FindFile(path);

    /// <inheritdoc/>
    public void Dispose() => _view.Dispose();
}
