using Strata.Linux.Files;

namespace Strata.Storage.Layers;

/// <summary>
/// The merged files of a stack of layers, read in place. Paths are without a leading slash, empty for the root, and every
/// name in them is taken as it is: symbolic links are not followed. For one thread at a time.
/// </summary>
public abstract class LayerTree : IDisposable
{
    private protected LayerTree()
    {
    }

    /// <summary>The status of a path; null when nothing is there.</summary>
    public abstract FileStatus? FindStatus(string path);

    /// <summary>The names in a directory, sorted as bytes; none when it is no directory.</summary>
    public abstract IReadOnlyList<string> List(string path);

    /// <summary>The target of a symbolic link; null when there is none.</summary>
    public abstract string? FindLinkTarget(string path);

    /// <summary>The extended attributes of a path; none when nothing is there.</summary>
    public abstract IReadOnlyList<Xattr> GetXattrs(string path);

    /// <summary>Opens a regular file for reading from its start; null when there is none.</summary>
    public abstract Stream? OpenFile(string path);

    /// <summary>Writes everything as a deterministic tar, ordered by path and without an entry for the root.</summary>
    internal abstract void Write(Stream tar, CancellationToken cancel);

    /// <summary>Writes what this tree shows and <paramref name="below"/>, of the same driver, does not, as a layer's deterministic tar.</summary>
    internal abstract void WriteDifferences(LayerTree below, Stream tar, CancellationToken cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
