using Strata.Testing.FileSystems;

namespace Strata.Storage.Tests.Layers;

public sealed class OverlayOnTmpfsTests : OverlayLayerDriverTests
{
    protected override TestDirectory? OpenDirectory(out string reason) => TestFileSystem.TryMake("tmpfs", 512, out reason);
}
