using System.Buffers;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Storage.Layers.Trees;

/// <summary>Writes the machine's files into a tar, holes kept. Times are whole seconds, as in Docker's archives.</summary>
/// <param name="tar">The tar; stays the caller's.</param>
/// <param name="cancel">Stops between pieces.</param>
public sealed class FileTarWriter(TarWriter tar, CancellationToken cancel) : IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 << 10);

    /// <summary>The entry of anything: owner, mode, time, link and device numbers; no size, unless it is a file.</summary>
    /// <param name="status">What it is.</param>
    /// <param name="type">What the archive makes of it.</param>
    /// <param name="name">What the archive calls it.</param>
    /// <param name="xattrs">Its attributes.</param>
    /// <param name="link">The target of a link.</param>
    /// <param name="sparse">Where a file has data; null for everywhere.</param>
    public static TarEntry Describe(FileStatus status, TarEntryType type, string name, IReadOnlyList<TarXattr> xattrs, string link = "", IReadOnlyList<TarSegment>? sparse = null)
    {
        var isFile = type == TarEntryType.File;
        var isDevice = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        return new TarEntry
        {
            Name = name,
            Type = type,
            Mode = status.Mode,
            Uid = status.Uid,
            Gid = status.Gid,
            Size = isFile ? status.Size : 0,
            StoredSize = !isFile ? 0 : sparse?.Sum(static s => s.Length) ?? status.Size,
            MtimeSeconds = status.MtimeSeconds,
            LinkName = link,
            DeviceMajor = isDevice ? status.DeviceIdMajor : 0,
            DeviceMinor = isDevice ? status.DeviceIdMinor : 0,
            Sparse = sparse,
            Xattrs = xattrs,
        };
    }

    /// <summary>The entry of a file: what has nothing but zeros for 64 KiB is a hole, whether the file system has it as one or not.</summary>
    /// <param name="file">The file; its position is its start afterwards.</param>
    /// <param name="status">What it is.</param>
    /// <param name="name">What the archive calls it.</param>
    /// <param name="xattrs">Its attributes.</param>
    [SupportedOSPlatform("linux")]
    public TarEntry DescribeFile(FileHandle file, FileStatus status, string name, IReadOnlyList<TarXattr> xattrs) =>
        Describe(status, TarEntryType.File, name, xattrs, sparse: status.Size > DataSegments.BlockSize ? DataSegments.Find(file, status.Size, _buffer) : null);

    /// <summary>Writes the content of a file whose entry has been written.</summary>
    /// <param name="file">The file, at its beginning.</param>
    /// <param name="entry">The entry, of <see cref="DescribeFile"/>.</param>
    /// <param name="path">Its name in messages.</param>
    /// <exception cref="StrataException">Conflict: it has less than the entry says.</exception>
    [SupportedOSPlatform("linux")]
    public void WriteContent(FileHandle file, TarEntry entry, string path)
    {
        if (entry.Sparse is null)
        {
            WriteData(file, entry.Size, path);
            return;
        }
        foreach (var segment in entry.Sparse)
        {
            file.Seek(segment.Offset);
            WriteData(file, segment.Length, path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    [SupportedOSPlatform("linux")]
    private void WriteData(FileHandle file, long length, string path)
    {
        while (length > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var n = file.Read(_buffer.AsSpan(0, (int)Math.Min(length, _buffer.Length)));
            if (n == 0) throw new StrataException(ErrorKind.Conflict, $"{path} became shorter while it was being read: stop what writes to it and try again");
            tar.Write(_buffer.AsSpan(0, n));
            length -= n;
        }
    }
}
