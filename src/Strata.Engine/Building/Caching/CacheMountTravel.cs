using System.Collections.Concurrent;
using Strata.Engine.Archives.Content;
using Strata.Host;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.CacheMounts;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Caching;

/// <summary>The cache mounts of one build: fills new ones from directories, and writes those that its steps used.</summary>
internal sealed class CacheMountTravel(Store store, Lease lease, IProgress<ProgressEvent> progress) : IDisposable
{
    private readonly List<(CacheMountImport Import, IArchiveContent Content)> _opened = [];
    private readonly Dictionary<string, (CacheMountEntry Entry, IArchiveContent Content)> _offered = [];
    private readonly ConcurrentDictionary<string, string> _used = [];
    private readonly ConcurrentDictionary<string, bool> _failed = [];

    /// <summary>Reads what a directory offers; nothing of it is unpacked. Of two that offer one mount the first stands. Before the first step.</summary>
    /// <exception cref="StrataException">NotFound: no such directory, or no cache mounts in it. DataLoss: it is damaged.</exception>
    public void Open(CacheMountImport import)
    {
        if (HostSystem.RunObstacle is { } obstacle) throw new StrataException(ErrorKind.FailedPrecondition, obstacle);
        if (!Directory.Exists(import.Path)) throw StrataException.NotFound("no such directory");
        var content = DirectoryContent.Open(import.Path);
        _opened.Add((import, content));
        var index = CacheMountDirectory.FindIndex(content) ?? throw StrataException.NotFound($"the directory has no {CacheMountIndex.FileName}");
        foreach (var entry in index.Mounts)
        {
            if (import.Ids.Count == 0 || import.Ids.Contains(entry.Id)) _offered.TryAdd(entry.Name, (entry, content));
        }
    }

    /// <summary>Notes that a step uses a mount, and has it filled when a directory offers it.</summary>
    public CacheMountRequest Prepare(CacheMountRequest request)
    {
        var name = CacheMountStore.NameOf(request);
        _used[name] = request.Id;
        return HostSystem.IsLinux && _offered.TryGetValue(name, out var offer) && !_failed.ContainsKey(name) ? request with { Fill = Filler(offer.Entry, offer.Content) } : request;
    }

    /// <summary>Writes cache mounts into a directory. Each is nobody else's while it is read.</summary>
    /// <exception cref="StrataException">ResourceExhausted, PermissionDenied: it can't be written.</exception>
    public void Export(CacheMountExport export, Action<string> tell, CancellationToken cancel)
    {
        if (!HostSystem.IsLinux) throw new StrataException(ErrorKind.FailedPrecondition, $"there are no cache mounts: {HostSystem.RunObstacle}");
        // Numbered ones stood in for one that was in use: they are nobody's in particular.
        var chosen = export.Ids.Count == 0
            ? _used.ToDictionary()
            : store.CacheMounts.List().Where(mount => export.Ids.Contains(mount.Id) && !mount.Name.Contains('-', StringComparison.Ordinal)).ToDictionary(static mount => mount.Name, static mount => mount.Id);
        foreach (var id in export.Ids.Except(chosen.Values)) progress.Report(new WarningRaised($"--cache-mount-to: there is no cache mount with the id {id}"));
        new CacheMountDirectory(store, lease, export.Path).Write(chosen, export.MaxSize, tell, warning => progress.Report(new WarningRaised(warning)), cancel);
    }

    public void Dispose()
    {
        foreach (var (_, content) in _opened) content.Dispose();
        _opened.Clear();
    }

    [SupportedOSPlatform("linux")]
    private Func<string, CancellationToken, bool> Filler(CacheMountEntry entry, IArchiveContent content) => (directory, cancel) => Fill(entry, content, directory, cancel);

    [SupportedOSPlatform("linux")]
    private bool Fill(CacheMountEntry entry, IArchiveContent content, string directory, CancellationToken cancel)
    {
        try
        {
            CacheMountDirectory.Unpack(entry, content, directory, cancel);
            return true;
        }
        catch (Exception e) when (BuildCaching.IsDamage(e))
        {
            if (_failed.TryAdd(entry.Name, true)) progress.Report(new WarningRaised($"failed to import the cache mount {entry.Id}: {e.Message}: it begins as if there was none"));
            return false;
        }
    }
}
