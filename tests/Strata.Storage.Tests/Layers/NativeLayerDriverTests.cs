using Strata.Storage.Layers;
using Strata.Storage.Layers.Native;
using Strata.Testing.Layers;

namespace Strata.Storage.Tests.Layers;

public class NativeLayerDriverTests : FilesDriverConformance
{
    protected override ILayerDriver CreateDriver() => new NativeLayerDriver();
}
