using Strata.Archive.Tar;
using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>
/// Finds the data of a file by its content: aligned blocks of nothing but zeros are holes, whether the file system has them
/// as such or not. That depends on the file system and on how the file was written, and the same content must give the same layer.
/// </summary>
internal static class DataSegments
{
    /// <summary>A hole that is smaller saves less than the pax header that tells of it is worth.</summary>
    public const int BlockSize = 64 << 10;

    // Most blocks of data do not begin with as many zeros: the rest of them need not be read.
    private const int ProbeSize = 256;

    /// <summary>Reads a file's bytes at an offset, as many as there are; gives how many.</summary>
    public delegate int ReadAt(long offset, Span<byte> bytes);

    /// <summary>The segments of data; null when there is no hole. The file's position is its start afterwards.</summary>
    /// <param name="file">The file.</param>
    /// <param name="size">Its size.</param>
    /// <param name="buffer">At least <see cref="BlockSize"/> bytes to work with.</param>
    [SupportedOSPlatform("linux")]
    public static List<TarSegment>? Find(FileHandle file, long size, Span<byte> buffer)
    {
        var segments = Find(size, buffer, Read, file.FindData);
        file.Seek(0);
        return segments;

        int Read(long offset, Span<byte> bytes)
        {
            file.Seek(offset);
            return file.ReadFull(bytes);
        }
    }

    /// <summary>As the other one, for what is no file of its own.</summary>
    /// <param name="size">The size.</param>
    /// <param name="buffer">At least <see cref="BlockSize"/> bytes to work with.</param>
    /// <param name="read">Reads.</param>
    /// <param name="findData">Where data that is known of begins, from an offset on; null for nowhere.</param>
    public static List<TarSegment>? Find(long size, Span<byte> buffer, ReadAt read, Func<long, long?> findData)
    {
        var segments = new List<TarSegment>();
        var begin = 0L;
        for (var offset = 0L; offset < size;)
        {
            var length = (int)Math.Min(BlockSize, size - offset);
            // No reader takes more segments: what follows is data, with all its zeros.
            if (segments.Count == TarLimits.Default.MaxSparseSegments - 1 || !IsZero(read, offset, buffer[..length]))
            {
                offset += length;
                continue;
            }
            if (offset > begin) segments.Add(new TarSegment(begin, offset - begin));
            offset += length;
            // What the file system knows of is not read; a block that data begins in is.
            if (offset < size) offset = Math.Max(offset, findData(offset) is { } data ? data / BlockSize * BlockSize : size);
            begin = offset;
        }
        if (begin < size) segments.Add(new TarSegment(begin, size - begin));
        return segments is [{ Offset: 0 } whole] && whole.Length == size ? null : segments;
    }

    private static bool IsZero(ReadAt read, long offset, Span<byte> block)
    {
        var probe = Math.Min(ProbeSize, block.Length);
        if (read(offset, block[..probe]) < probe || block[..probe].ContainsAnyExcept((byte)0)) return false;
        return read(offset + probe, block[probe..]) == block.Length - probe && !block[probe..].ContainsAnyExcept((byte)0);
    }
}
