using Strata.Linux.Files;

namespace Strata.Storage.CacheMounts;

/// <summary>A cache mount in use; disposing gives it back.</summary>
public sealed class CacheMount : IDisposable
{
    private readonly FileHandle _lock;

    internal CacheMount(string directory, FileHandle held)
    {
        Directory = directory;
        _lock = held;
    }

    /// <summary>Its files' directory, absolute.</summary>
    public string Directory { get; }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
