using Strata.Linux.Files;
using Strata.Linux.Mounts;

namespace Strata.Testing.FileSystems;

/// <summary>An empty directory, removed with all that is in it and mounted in it.</summary>
public sealed class TestDirectory : IDisposable
{
    private readonly Action? _release;

    /// <summary>Makes one where the machine keeps temporary files that may be large.</summary>
    public TestDirectory()
        : this(Directory.CreateDirectory($"/var/tmp/strata-test-{Guid.NewGuid():N}").FullName, null)
    {
    }

    internal TestDirectory(string path, Action? release)
    {
        Path = path;
        _release = release;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var mount in MountTable.Below(Path)) OverlayMount.Unmount(mount);
        _release?.Invoke();
        TreeRemoval.Remove(System.IO.Path.GetDirectoryName(Path)!, System.IO.Path.GetFileName(Path));
    }
}
