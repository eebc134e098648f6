using Strata.Linux.Files;
using Strata.Linux.Mounts;

namespace Strata.Linux.Tests;

/// <summary>An empty directory of a test, removed with all that is in it and mounted in it.</summary>
public abstract class Scratch : IDisposable
{
    protected string Root { get; } = Directory.CreateDirectory($"/var/tmp/strata-linux-test-{Guid.NewGuid():N}").FullName;

    public void Dispose()
    {
        foreach (var mount in MountTable.Below(Root)) OverlayMount.Unmount(mount);
        TreeRemoval.Remove(Path.GetDirectoryName(Root)!, Path.GetFileName(Root));
        GC.SuppressFinalize(this);
    }

    protected string Make(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
}
