namespace Strata.Storage.Leases;

/// <summary>
/// Holds what a running command has made and nothing names yet. A lease lives as long as its process: it is a locked
/// file, and the kernel drops the lock at the process's death, in whatever pid namespace that is. Ending it frees what
/// was not named meanwhile.
/// </summary>
public sealed class Lease : IDisposable
{
    private readonly LeaseRegistry _registry;
    private readonly IDisposable _file;
    private int _staged;
    private bool _ended;

    internal Lease(LeaseRegistry registry, string id, IDisposable file)
    {
        _registry = registry;
        _file = file;
        Id = id;
    }

    /// <summary>The lease's name.</summary>
    public string Id { get; }

    /// <summary>Keeps a layer from being collected until the lease ends. The layer may not exist yet.</summary>
    public void PinLayer(Oci.ChainId layer) => _registry.Pin(Id, "layer", layer.ToString());

    /// <summary>Keeps an image from being collected until the lease ends.</summary>
    public void PinImage(Oci.Digest image) => _registry.Pin(Id, "image", image.ToString());

    /// <summary>A new empty directory on the layers' file system, gone with the lease.</summary>
    public string CreateStaging()
    {
        var path = Path.Combine(_registry.StagingDirectory, Id, $"{Interlocked.Increment(ref _staged)}");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Ends the lease. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        try
        {
            _registry.End(Id);
        }
        finally
        {
            _file.Dispose();
        }
    }
}
