using Strata.Archive;
using Strata.Archive.Compression;
using Strata.Engine.Archives;
using Strata.Engine.Archives.Content;
using Strata.Engine.Archives.Saving;
using Strata.Engine.Containers.Copying;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.CacheMounts;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Caching;

/// <summary>
/// A directory with cache mounts: blobs by their digests, and <see cref="CacheMountIndex"/>, which comes last. It may be that of an
/// exported cache.
/// </summary>
internal sealed class CacheMountDirectory(Store store, Lease lease, string path)
{
    private const int MaxIndexSize = 4 << 20;

    private readonly string _path = Path.GetFullPath(path);

    /// <summary>What a directory has; null when it has no index.</summary>
    /// <exception cref="StrataException">DataLoss: the index is damaged. NotImplemented: it is of another version.</exception>
    public static CacheMountIndex? FindIndex(IArchiveContent content)
    {
        if (new DocumentReader(content).Find(CacheMountIndex.FileName, "index of cache mounts", MaxIndexSize) is not { } json) return null;
        var index = CachingJson.ReadMounts(json);
        if (index.Version != CacheMountIndex.CurrentVersion) throw StrataException.NotSupported($"{CacheMountIndex.FileName} is of version {index.Version}, and only {CacheMountIndex.CurrentVersion} is known");
        if (index.Mounts.Count > CacheMountIndex.MaxMounts) throw StrataException.Damaged($"{CacheMountIndex.FileName} is damaged: it has {index.Mounts.Count} mounts");
        return index.Mounts.Any(static mount => mount is null) ? throw StrataException.Damaged($"{CacheMountIndex.FileName} is damaged: a mount is null") : index;
    }

    /// <summary>Unpacks a mount's files into an empty directory and gives that its owner and permissions.</summary>
    /// <exception cref="StrataException">NotFound, DataLoss: the blob is missing or is not what the index promises; the directory may hold anything then.</exception>
    [SupportedOSPlatform("linux")]
    public static void Unpack(CacheMountEntry entry, IArchiveContent content, string directory, CancellationToken cancel)
    {
        var file = content.Find(ArchiveLayout.BlobPath(entry.Digest)) ?? throw StrataException.NotFound($"blob {entry.Digest} is missing");
        if (file.Size != entry.Size) throw StrataException.Damaged($"blob {entry.Digest} is damaged: it has {file.Size} bytes, and the index says {entry.Size}");
        using var top = DirectoryHandle.OpenHostPath(directory);
        using (var blob = file.Open())
        using (var check = new DigestCheckStream(blob, entry.Digest))
        {
            using (var tar = Decompression.Open(check, out _, leaveOpen: true))
            using (var unpacker = new TreeUnpacker(top, new UnpackOptions { DisplayPath = $"the cache mount {entry.Id}", KeepOwners = Environment.IsPrivilegedProcess, TakesTopTime = true }, cancel))
            {
                unpacker.Unpack(tar);
            }
            check.Finish();
        }
        if (Environment.IsPrivilegedProcess) top.SetOwner(".", entry.Uid, entry.Gid);
        top.SetMode(".", entry.Mode & 0xFFF);
    }

    /// <summary>Writes mounts. Others that the directory has stay; blobs that only the ones replaced had go.</summary>
    /// <param name="mounts">Names in the store, and ids.</param>
    /// <param name="maxSize">The most bytes that the files of one may have.</param>
    /// <param name="tell">Hears of each that is written.</param>
    /// <param name="warn">Hears of each that is not.</param>
    /// <param name="cancel">Stops; the directory is then what it was.</param>
    [SupportedOSPlatform("linux")]
    public void Write(IReadOnlyDictionary<string, string> mounts, long? maxSize, Action<string> tell, Action<string> warn, CancellationToken cancel)
    {
        Directory.CreateDirectory(_path);
        using var held = DirectoryLock.Acquire(_path, cancel);
        held.RemoveAbandoned(CacheMountIndex.FileName);
        using var content = DirectoryContent.Open(_path);
        var before = FindOwnIndex(content, warn);
        var entries = new SortedDictionary<string, CacheMountEntry>(StringComparer.Ordinal);
        foreach (var entry in before) entries[entry.Name] = entry;
        foreach (var (name, id) in mounts.OrderBy(static mount => mount.Key, StringComparer.Ordinal))
        {
            using var mount = store.CacheMounts.Find(name, cancel);
            // Pruned since the step used it.
            if (mount is null) continue;
            if (maxSize is { } most && CacheMountStore.Measure(mount) is var size && size > most)
            {
                warn($"the cache mount {id} has {size} bytes, more than max-size: it is not exported");
                continue;
            }
            entries[name] = WriteBlob(mount, name, id, content, cancel);
            tell($"writing cache mount {id} {entries[name].Digest} done");
        }
        cancel.ThrowIfCancellationRequested();
        using (var file = OutputFile.Create(Path.Combine(_path, CacheMountIndex.FileName), "export", isPrivate: false))
        {
            file.Stream.Write(CachingJson.Write(new CacheMountIndex { Version = CacheMountIndex.CurrentVersion, Mounts = [.. entries.Values] }));
            file.Commit();
        }
        foreach (var gone in before.Select(static entry => entry.Digest).Except(entries.Values.Select(static entry => entry.Digest)))
        {
            if (Path.Combine(_path, ArchiveLayout.BlobPath(gone)) is var blob && File.Exists(blob)) File.Delete(blob);
        }
    }

    private static IReadOnlyList<CacheMountEntry> FindOwnIndex(IArchiveContent content, Action<string> warn)
    {
        try
        {
            return FindIndex(content)?.Mounts ?? [];
        }
        catch (StrataException e) when (e.Kind == ErrorKind.DataLoss)
        {
            warn($"{e.Message}: it is written anew");
            return [];
        }
    }

    [SupportedOSPlatform("linux")]
    private CacheMountEntry WriteBlob(CacheMount mount, string name, string id, IArchiveContent content, CancellationToken cancel)
    {
        var file = Path.Combine(lease.CreateStaging(), name);
        Digest digest;
        long size;
        using var top = DirectoryHandle.OpenHostPath(mount.Directory);
        using (var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 64 << 10))
        using (var hashing = new HashingStream(output, leaveOpen: true))
        {
            using (var compressing = Compressor.Create(hashing, CompressionKind.Zstd, null, leaveOpen: true))
            using (var packer = new TreePacker(compressing, cancel))
            {
                packer.Pack(top, ".", ".");
            }
            (digest, size) = (hashing.Finish(), hashing.Length);
        }
        var blob = new Descriptor { Digest = digest, Size = size };
        if (!new ExistingBlobs(content).IsWhole(blob))
        {
            var damaged = Path.Combine(_path, ArchiveLayout.BlobPath(digest));
            if (File.Exists(damaged)) File.Delete(damaged);
            new DirectorySink(_path).WriteBlob(ArchiveLayout.BlobPath(digest), size, () => File.OpenRead(file), cancel);
        }
        File.Delete(file);
        var status = top.Status;
        return new CacheMountEntry { Id = id, Name = name, Mode = status.Mode, Uid = status.Uid, Gid = status.Gid, Digest = digest, Size = size };
    }
}
