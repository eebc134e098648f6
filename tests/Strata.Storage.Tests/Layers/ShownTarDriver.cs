using Strata.Linux.Files;
using Strata.Storage.Layers;
using Strata.Storage.Layers.Native;
using Strata.Storage.Layers.Tar;

namespace Strata.Storage.Tests.Layers;

/// <summary>The tar driver, whose layers a test can look at: a view is the merged tree, written as a tar and unpacked.</summary>
internal sealed class ShownTarDriver : ILayerDriver
{
    private readonly TarLayerDriver _driver = new();
    private readonly NativeLayerDriver _files = new();

    public string Name => _driver.Name;

    public bool NeedsPrivileges => _driver.NeedsPrivileges;

    public string? FindObstacle(string root) => _driver.FindObstacle(root);

    public LayerContent Import(string staging, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel) => _driver.Import(staging, parents, tar, cancel);

    public Stream OpenTar(string layer) => _driver.OpenTar(layer);

    public IReadOnlyList<KeyValuePair<string, string>> Describe(IReadOnlyList<string> stack) => _driver.Describe(stack);

    public LayerTree OpenTree(IReadOnlyList<string> stack) => _driver.OpenTree(stack);

    public void Mount(string? writable, IReadOnlyList<string> parents, string target)
    {
        using var tree = _driver.OpenTree(parents);
        using var tar = new MemoryStream();
        tree.Write(tar, CancellationToken.None);
        tar.Position = 0;
        var files = target + "-files";
        Directory.CreateDirectory(files);
        _files.Import(files, [], tar, CancellationToken.None);
        var root = tree.FindStatus("")!.Value;
        using (var parent = DirectoryHandle.OpenHostPath(files))
        {
            parent.SetOwner("diff", root.Uid, root.Gid);
            parent.SetMode("diff", root.Mode);
            parent.SetTimes("diff", root.MtimeSeconds, root.MtimeNanoseconds);
        }
        _files.Mount(null, [files], target);
    }

    public void Unmount(string target) => _files.Unmount(target);

    public void PrepareWritable(string writable, IReadOnlyList<string> parents) => _driver.PrepareWritable(writable, parents);

    public IEnumerable<LayerChange> Diff(string writable, IReadOnlyList<string> parents, CancellationToken cancel) => _driver.Diff(writable, parents, cancel);

    public void WriteDiff(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel) => _driver.WriteDiff(writable, parents, tar, cancel);

    public void WriteTree(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel) => _driver.WriteTree(writable, parents, tar, cancel);

    public LayerContent Commit(string writable, IReadOnlyList<string> parents, string staging, Stream tar, CancellationToken cancel) => _driver.Commit(writable, parents, staging, tar, cancel);

    public long GetWritableSize(string writable, IReadOnlyList<string> parents) => _driver.GetWritableSize(writable, parents);
}
