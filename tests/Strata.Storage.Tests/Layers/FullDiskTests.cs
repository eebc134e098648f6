using Strata.Oci;
using Strata.Storage.Layers;
using Strata.Storage.Layers.Native;
using Strata.Storage.Layers.Overlay;
using Strata.Testing.FileSystems;
using Strata.Testing.Layers;
using Strata.Testing.Trees;

namespace Strata.Storage.Tests.Layers;

public sealed class FullDiskTests
{
    [Theory]
    [InlineData("overlay", "tmpfs", false)]
    [InlineData("overlay", "ext4", true)]
    [InlineData("native", "tmpfs", true)]
    public void a_full_disk_is_said_and_leaves_the_layers_there_whole(string driver, string fileSystem, bool manySmall)
    {
        var directory = TestFileSystem.TryMake(fileSystem, 20, out var reason);
        Assert.SkipUnless(directory is not null, reason);
        using var bench = new LayerBench(driver == "overlay" ? new OverlayLayerDriver() : new NativeLayerDriver(), directory);
        var small = new Tree(TreeItem.File("a", "a"), TreeItem.File("b", new string('b', 100_000))).ToTar();
        var below = bench.Import([], small);
        var large = manySmall
            ? new Tree([.. Enumerable.Range(0, 30_000).Select(static i => TreeItem.File($"{i}", new string('x', 1500)))]).ToTar()
            : new Tree(TreeItem.File("large", new string('x', 30 << 20))).ToTar();
        var e = Assert.Throws<StrataException>(() => bench.Import([below], large));
        Assert.Equal(ErrorKind.ResourceExhausted, e.Kind);
        Assert.Contains("no space left on device", e.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(small, bench.ReadTar(below));
        Assert.Empty(Directory.GetDirectories(bench.Root, "staging*"));
        Assert.Equal(small, bench.ReadTar(bench.Import([below], small)));
    }
}
