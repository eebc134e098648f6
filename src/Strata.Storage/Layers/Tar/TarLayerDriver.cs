using Strata.Archive.Tar;
using Strata.Oci;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Tar;

/// <summary>
/// Layers as their tars, merged in memory when they are read. Owners, modes, devices and attributes are what the archives
/// say, so that it needs no rights and no particular file system; but there is nothing that could be mounted, and so no writable layers.
/// </summary>
public sealed class TarLayerDriver : ILayerDriver
{
    private const string ArchiveFile = "layer.tar";
    private const int BufferSize = 256 << 10;

    /// <inheritdoc/>
    public string Name => "tar";

    /// <inheritdoc/>
    public bool NeedsPrivileges => false;

    /// <inheritdoc/>
    public string? FindObstacle(string root) => null;

    /// <inheritdoc/>
    public LayerContent Import(string staging, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel)
    {
        var stack = Merge(parents, cancel);
        try
        {
            using var file = new FileStream(ArchiveOf(staging), FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferSize);
            using var copying = new CopyingStream(tar, file);
            using var reader = new TarReader(copying);
            return stack.Apply(reader, ArchiveOf(staging), cancel);
        }
        catch (IOException e) when (LayerFailure.IsFull(e))
        {
            throw LayerFailure.Of("importing a layer", e);
        }
    }

    /// <inheritdoc/>
    public Stream OpenTar(string layer) => new FileStream(ArchiveOf(layer), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Describe(IReadOnlyList<string> stack) => [];

    /// <inheritdoc/>
    public LayerTree OpenTree(IReadOnlyList<string> stack) => new TarTree(Merge(stack, CancellationToken.None));

    /// <inheritdoc/>
    public void PrepareWritable(string writable, IReadOnlyList<string> parents) => throw NoWritables();

    /// <inheritdoc/>
    public void Mount(string? writable, IReadOnlyList<string> parents, string target) => throw NoWritables();

    /// <inheritdoc/>
    public void Unmount(string target)
    {
        // Nothing is ever mounted.
    }

    /// <inheritdoc/>
    public IEnumerable<LayerChange> Diff(string writable, IReadOnlyList<string> parents, CancellationToken cancel) => throw NoWritables();

    /// <inheritdoc/>
    public void WriteDiff(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel) => throw NoWritables();

    /// <inheritdoc/>
    public void WriteTree(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel) => throw NoWritables();

    /// <inheritdoc/>
    public LayerContent Commit(string writable, IReadOnlyList<string> parents, string staging, Stream tar, CancellationToken cancel) => throw NoWritables();

    /// <inheritdoc/>
    public long GetWritableSize(string writable, IReadOnlyList<string> parents) => 0;

    private static string ArchiveOf(string layer) => Path.Combine(layer, ArchiveFile);

    private static TarStack Merge(IReadOnlyList<string> stack, CancellationToken cancel)
    {
        var merged = new TarStack();
        for (var i = stack.Count - 1; i >= 0; i--)
        {
            using var file = new FileStream(ArchiveOf(stack[i]), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
            using var reader = new TarReader(file);
            merged.Apply(reader, ArchiveOf(stack[i]), cancel);
        }
        return merged;
    }

    private static StrataException NoWritables() => new(
        ErrorKind.FailedPrecondition, "the storage driver \"tar\" keeps images and builds without RUN; containers, and RUN, need a store with overlay or native, and root or a user namespace");
}
