using Strata.Storage.Layers;
using Strata.Storage.Layers.Overlay;
using Strata.Testing.Layers;

namespace Strata.Storage.Tests.Layers;

public class OverlayLayerDriverTests : FilesDriverConformance
{
    protected override ILayerDriver CreateDriver() => new OverlayLayerDriver();
}
