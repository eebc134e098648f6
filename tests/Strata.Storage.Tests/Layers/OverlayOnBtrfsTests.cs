using Strata.Testing.FileSystems;

namespace Strata.Storage.Tests.Layers;

public sealed class OverlayOnBtrfsTests : OverlayLayerDriverTests
{
    protected override TestDirectory? OpenDirectory(out string reason) => TestFileSystem.TryMake("btrfs", 512, out reason);
}
