using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers;
using Strata.Storage.Layers.Native;
using Strata.Testing.Layers;
using Strata.Testing.Trees;

namespace Strata.Storage.Tests.Layers;

public class NativeLayerDriverTests : FilesDriverConformance
{
    protected override ILayerDriver CreateDriver() => new NativeLayerDriver();

    /// <summary>Names of files that nobody touched, or of which some went: nothing of them is in the layer.</summary>
    [Fact]
    public void links_without_a_new_name_are_not_stored_again()
    {
        var below = Bench.Import([], TreeItem.File("h1", "linked"), TreeItem.HardLink("h2", "h1"), TreeItem.HardLink("h3", "h1"), TreeItem.File("i1", "other"), TreeItem.HardLink("i2", "i1"));
        var (writable, mount) = Bench.NewWritable([below]);
        File.Delete(Path.Combine(mount, "h3"));
        Bench.Driver.Unmount(mount);
        Assert.Equal(new Tree(TreeItem.Whiteout("h3")).ToTar().Length, Bench.WriteDiff(writable, [below]).Length);
    }

    /// <summary>What overlayfs refuses to make, because it is its deletion.</summary>
    [Fact]
    public void a_whiteout_device_is_refused()
    {
        var (writable, mount) = Bench.NewWritable([]);
        using (var root = DirectoryHandle.OpenHostPath(mount)) root.CreateNode("w", FileKind.CharacterDevice, 0x1B6);
        var e = Assert.Throws<StrataException>(() => Bench.WriteDiff(writable, []));
        Assert.Equal(ErrorKind.FailedPrecondition, e.Kind);
        Assert.StartsWith("/w cannot be part of a layer", e.Message, StringComparison.Ordinal);
    }
}
