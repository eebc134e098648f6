using Strata.Testing.FileSystems;
using Strata.Testing.Trees;

namespace Strata.Storage.Tests.Layers;

public sealed class NativeOnXfsTests : NativeLayerDriverTests
{
    protected override TestDirectory? OpenDirectory(out string reason) => TestFileSystem.TryMake("xfs", 512, out reason);

    [Fact]
    public void copies_share_their_blocks()
    {
        // Twenty copies of 50 MB do not fit into the file system but for reflinks.
        var layers = new List<string> { Bench.Import([], TreeItem.File("large", new string('x', 50 << 20))) };
        for (var i = 0; i < 20; i++) layers.Insert(0, Bench.Import(layers, TreeItem.File($"{i}", "x")));
        Assert.Equal(50 << 20, new FileInfo(Path.Combine(layers[0], "diff", "large")).Length);
    }
}
