using Strata.Oci;
using Strata.Storage.Layers;
using Strata.Storage.Layers.Tar;
using Strata.Testing.Layers;
using static Strata.Testing.Trees.TreeItem;

namespace Strata.Storage.Tests.Layers;

public class TarLayerDriverTests : LayerDriverConformance
{
    protected override bool ViewsAreReadOnly => false;

    protected override ILayerDriver CreateDriver() => new ShownTarDriver();

    [Fact]
    public void nothing_can_run_on_it()
    {
        var layer = Bench.Import([], File("a", "1"));
        var failure = Assert.Throws<StrataException>(() => new TarLayerDriver().PrepareWritable(Bench.NewDirectory("writable"), [layer]));
        Assert.Equal(ErrorKind.FailedPrecondition, failure.Kind);
    }
}
