using Strata.Testing.FileSystems;

namespace Strata.Storage.Tests.Layers;

public sealed class OverlayOnXfsTests : OverlayLayerDriverTests
{
    protected override TestDirectory? OpenDirectory(out string reason) => TestFileSystem.TryMake("xfs", 512, out reason);
}
