using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Strata.Host;
using Strata.Host.Trees;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Storage.Layers.Trees;
using Strata.Storage.Leases;

namespace Strata.Storage.CacheMounts;

/// <summary>
/// Directories that <c>RUN --mount=type=cache</c> keeps between builds. Each is a directory with <c>data</c>, the <c>id</c> it is
/// known by, and a <c>lock</c> that its users hold: the kernel drops a dead process's lock. They are made whole under another
/// name and appear by a rename. Where nothing runs there are none.
/// </summary>
public sealed class CacheMountStore
{
    private const string DataName = "data";
    private const string LockName = "lock";
    private const string IdName = "id";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly StorePaths _paths;
    private readonly TimeProvider _time;

    internal CacheMountStore(StorePaths paths, TimeProvider time)
    {
        _paths = paths;
        _time = time;
    }

    /// <summary>Takes a cache mount for a step and makes it when it is not there; waits while others use it and must not share it.</summary>
    /// <param name="lease">What is being made belongs to it until it is whole.</param>
    /// <param name="request">Which one.</param>
    /// <param name="cancel">Ends the wait.</param>
    [SupportedOSPlatform("linux")]
    public CacheMount Acquire(Lease lease, CacheMountRequest request, CancellationToken cancel)
    {
        // Made anew, and so filled.
        if (request.Fill is not null && IsEmpty(NameOf(request))) Remove(lease, NameOf(request));
        for (var number = 0; ; number++)
        {
            var name = NameOf(request, number);
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                if (!Directory.Exists(_paths.CacheMount(name))) Make(lease, name, number == 0 ? request : request with { Fill = null }, cancel);
                if (TryTake(name, request.IsExclusive) is { } taken) return taken;
                if (request.MayTakeAnother) break;
                cancel.WaitHandle.WaitOne(Pause);
            }
        }
    }

    /// <summary>All that there are, the most recently used first; sizes are measured now.</summary>
    public IReadOnlyList<CacheMountInfo> List()
    {
        if (!HostSystem.IsLinux || !Directory.Exists(_paths.CacheMounts)) return [];
        var found = new List<CacheMountInfo>();
        var held = HeldLocks.Find();
        foreach (var directory in Directory.EnumerateDirectories(_paths.CacheMounts))
        {
            var id = new FileInfo(Path.Combine(directory, IdName));
            var used = new FileInfo(Path.Combine(directory, LockName));
            // Being removed, or a stranger's.
            if (!id.Exists || !used.Exists) continue;
            var name = Path.GetFileName(directory);
            var isInUse = FileHandle.FindHostStatus(used.FullName) is { } status && held.Contains(status.Inode);
            found.Add(new CacheMountInfo(name, File.ReadAllText(id.FullName), id.LastWriteTimeUtc, used.LastWriteTimeUtc, TreeSize.Measure(Path.Combine(directory, DataName)), isInUse));
        }
        return [.. found.OrderByDescending(static mount => mount.Used).ThenBy(static mount => mount.Name, StringComparer.Ordinal)];
    }

    /// <summary>Removes one unless a step uses it; false when it stays or is gone already.</summary>
    public bool Remove(Lease lease, string name)
    {
        using var held = HostSystem.IsLinux ? TryTake(name, exclusive: true, touch: false) : null;
        if (held is null) return false;
        // Out of sight at once; whoever waits for the lock finds the name gone and makes a new one.
        var staging = lease.CreateStaging();
        Directory.Move(_paths.CacheMount(name), Path.Combine(staging, name));
        DirectoryRemoval.Remove(staging, name);
        return true;
    }

    /// <summary>The name of the one that a request means: the same in every store.</summary>
    public static string NameOf(CacheMountRequest request) => NameOf(request, 0);

    /// <summary>
    /// Takes one by its name for nobody else to use, without counting as a use; waits while others use it. Null when there is none.
    /// </summary>
    [SupportedOSPlatform("linux")]
    public CacheMount? Find(string name, CancellationToken cancel)
    {
        while (Directory.Exists(_paths.CacheMount(name)))
        {
            cancel.ThrowIfCancellationRequested();
            if (TryTake(name, exclusive: true, touch: false) is { } taken) return taken;
            cancel.WaitHandle.WaitOne(Pause);
        }
        return null;
    }

    /// <summary>The size of a mount's files in bytes.</summary>
    [SupportedOSPlatform("linux")]
    public static long Measure(CacheMount mount) => TreeSize.Measure(mount.Directory);

    private bool IsEmpty(string name) => Path.Combine(_paths.CacheMount(name), DataName) is var data && Directory.Exists(data) && !Directory.EnumerateFileSystemEntries(data).Any();

    private static string NameOf(CacheMountRequest request, int number)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Id}\0{request.Variant}\0{request.Uid}:{request.Gid}:{request.Mode}")))[..32];
        return number == 0 ? hash : string.Create(CultureInfo.InvariantCulture, $"{hash}-{number}");
    }

    [SupportedOSPlatform("linux")]
    private void Make(Lease lease, string name, CacheMountRequest request, CancellationToken cancel)
    {
        var staging = Path.Combine(lease.CreateStaging(), name);
        var data = Path.Combine(staging, DataName);
        Directory.CreateDirectory(data);
        if (request.Fill?.Invoke(data, cancel) != true)
        {
            if (request.Fill is not null)
            {
                TreeRemoval.Remove(staging, DataName);
                Directory.CreateDirectory(data);
            }
            Shape(data, request, cancel);
        }
        File.WriteAllText(Path.Combine(staging, IdName), request.Id);
        File.WriteAllBytes(Path.Combine(staging, LockName), []);
        Directory.CreateDirectory(_paths.CacheMounts);
        try
        {
            Directory.Move(staging, _paths.CacheMount(name));
        }
        catch (IOException) when (Directory.Exists(_paths.CacheMount(name)))
        {
            // Another build was quicker: its one is as good.
            TreeRemoval.Remove(Path.GetDirectoryName(staging)!, name);
        }
    }

    [SupportedOSPlatform("linux")]
    private static void Shape(string data, CacheMountRequest request, CancellationToken cancel)
    {
        using var target = DirectoryHandle.OpenHostPath(data);
        if (request.Seed is { } seed)
        {
            using var source = DirectoryHandle.OpenHostPath(seed());
            TreeCopy.CopyTree(source, target, cancel);
            return;
        }
        target.SetOwner(".", request.Uid, request.Gid);
        target.SetMode(".", request.Mode);
    }

    [SupportedOSPlatform("linux")]
    private CacheMount? TryTake(string name, bool exclusive, bool touch = true)
    {
        var directory = _paths.CacheMount(name);
        var path = Path.Combine(directory, LockName);
        FileHandle file;
        try
        {
            file = FileHandle.OpenHostPath(path);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
        // Between opening and locking it may have been removed.
        if (!file.TryLock(exclusive) || FileHandle.FindHostStatus(path) is not { } now || now.Inode != file.Status.Inode)
        {
            file.Dispose();
            return null;
        }
        if (touch) File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
        return new CacheMount(Path.Combine(directory, DataName), file);
    }
}
