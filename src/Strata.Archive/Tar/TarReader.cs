using System.Buffers;
using Strata.Oci;

namespace Strata.Archive.Tar;

/// <summary>
/// Reads a tar archive once, front to back, from a stream that need not seek (where it can, content that nobody reads is
/// skipped by seeking): v7, ustar, pax, GNU and star formats.
/// Damage of any kind is a <see cref="StrataException"/> of <see cref="ErrorKind.DataLoss"/> that names entry and offset;
/// after one, the reader is of no more use.
/// </summary>
/// <remarks>
/// Where formats leave a choice, it is the one of Go's archive/tar, so that a layer means here what it means to other
/// engines: only files have content, whatever the size field of others says; an archive may end without
/// end-of-archive blocks and inside the padding of its last entry, but not inside an entry, and one zero block alone must
/// not stand before further entries. Volume labels, multi-volume rests and the entries of Solaris and old GNU tar
/// that are no files (typeflags V, M, N, A, E, I) are passed over; other unknown types are regular files (POSIX).
/// </remarks>
public sealed class TarReader : IDisposable
{
    private readonly TarInput _input;
    private readonly TarLimits _limits;
    private readonly PaxHeaders _pax = new();
    private long _globalBytes;
    private long _remaining;
    private int _padding;
    private bool _ended;

    /// <summary>A reader of <paramref name="stream"/>, which it does not own.</summary>
    /// <param name="stream">The uncompressed archive. The reader reads ahead.</param>
    /// <param name="recorder">Hears every byte of the archive in order.</param>
    /// <param name="limits">What an archive may demand; null for <see cref="TarLimits.Default"/>.</param>
    public TarReader(Stream stream, ITarRecorder? recorder = null, TarLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _input = new TarInput(stream, recorder);
        _limits = limits ?? TarLimits.Default;
    }

    /// <summary>How far into the archive the reader is, in bytes.</summary>
    public long Offset => _input.Offset;

    /// <summary>
    /// Goes to the next entry, past any content of the current one that was not read. At the end of the archive it reads
    /// the stream to its end, and returns null then and ever after.
    /// </summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.DataLoss"/>: damaged, truncated, or no tar at all.</exception>
    public TarEntry? Next()
    {
        if (_ended) return null;
        FinishEntry();
        _input.LeaveEntry();
        _pax.ClearLocal();
        string? longName = null;
        string? longLink = null;
        var pending = false;
        while (true)
        {
            var block = _input.TakeBlock(mayEnd: !pending);
            if (block.IsEmpty)
            {
                _ended = true;
                return null;
            }
            if (!block.ContainsAnyExcept((byte)0))
            {
                if (pending) throw _input.Damaged("an extended header has no entry");
                End();
                return null;
            }
            // The span dies with the next read from the input; headers that read on must be done with it by then.
            var header = new TarHeader(block);
            if (!header.ChecksumMatches()) throw _input.Damaged("no tar header (its checksum does not match)");
            switch (header.TypeFlag)
            {
                case (byte)'g':
                    ReadGlobal(header);
                    break;
                case (byte)'x' or (byte)'X':
                    ReadPax(header, global: false);
                    pending = true;
                    break;
                case (byte)'L':
                    longName = ReadLongText(header, "a long name");
                    _input.Context = longName ?? "";
                    pending = true;
                    break;
                case (byte)'K':
                    longLink = ReadLongText(header, "a long link name");
                    pending = true;
                    break;
                case (byte)'V' or (byte)'M' or (byte)'N' or (byte)'A' or (byte)'E' or (byte)'I':
                    _input.Context = ImagePath.Decode(header.RawName);
                    var size = Number(header.Size, "size");
                    if (size < 0) throw _input.Damaged("the size is negative");
                    _input.SkipRaw(size);
                    _input.SkipRaw(PaddingOf(size));
                    break;
                default:
                    return ReadEntry(header, longName, longLink);
            }
        }
    }

    /// <summary>Reads stored content of the current entry: as many bytes as are at hand, 0 at its end.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.DataLoss"/>: the archive ends inside the content.</exception>
    public int Read(Span<byte> buffer)
    {
        if (_remaining == 0 || buffer.IsEmpty) return 0;
        var n = _input.ReadPayload(buffer, _remaining);
        _remaining -= n;
        return n;
    }

    /// <summary>Writes what is left of the current entry's stored content to a stream.</summary>
    public void CopyTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            int n;
            while ((n = Read(buffer)) > 0) destination.Write(buffer, 0, n);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Gives the buffer back; the stream stays open.</summary>
    public void Dispose() => _input.Dispose();

    private static int PaddingOf(long size) => (int)(-size & (TarInput.BlockSize - 1));

    private void FinishEntry()
    {
        if (_remaining > 0) _input.SkipPayload(_remaining);
        if (_padding > 0) _input.SkipPadding(_padding);
        _remaining = _padding = 0;
    }

    // The first zero block was read. A second one or the end of the stream makes it the end of the archive.
    private void End()
    {
        var second = _input.TakeBlock(mayEnd: true);
        if (second.ContainsAnyExcept((byte)0)) throw _input.Damaged("a lone zero block stands before more entries");
        _input.Drain();
        _ended = true;
    }

    private void ReadGlobal(TarHeader header)
    {
        var size = Number(header.Size, "size");
        _globalBytes += size;
        if (size > _limits.MaxExtendedHeader || _globalBytes > _limits.MaxExtendedHeader)
        {
            throw _input.Damaged($"the global pax headers are over {_limits.MaxExtendedHeader} bytes");
        }
        ReadPax(header, global: true);
    }

    private void ReadPax(TarHeader header, bool global)
    {
        var (buffer, size) = ReadSpecial(header, "a pax header");
        try
        {
            if (_pax.Parse(buffer.AsSpan(0, size), global) is { } wrong) throw _input.Damaged(wrong);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Null when it is empty: the header's own then stands.
    private string? ReadLongText(TarHeader header, string what)
    {
        var (buffer, size) = ReadSpecial(header, what);
        try
        {
            var text = buffer.AsSpan(0, size);
            var end = text.IndexOf((byte)0);
            if (end >= 0) text = text[..end];
            return text.IsEmpty ? null : ImagePath.Decode(text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (byte[] Buffer, int Size) ReadSpecial(TarHeader header, string what)
    {
        var size = Number(header.Size, "size");
        if (size < 0 || size > _limits.MaxExtendedHeader) throw _input.Damaged($"{what} claims {size} bytes (limit {_limits.MaxExtendedHeader})");
        var buffer = ArrayPool<byte>.Shared.Rent((int)size);
        try
        {
            _input.ReadRaw(buffer.AsSpan(0, (int)size));
            _input.SkipRaw(PaddingOf(size));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
        return (buffer, (int)size);
    }

    private TarEntry ReadEntry(TarHeader header, string? longName, string? longLink)
    {
        var entry = new TarEntry
        {
            Name = _pax.Find("GNU.sparse.name") is { } sparseName ? ImagePath.Decode(sparseName)
                : longName ?? (_pax.Find("path") is { } path ? ImagePath.Decode(path) : HeaderName(header)),
        };
        _input.Context = entry.Name;

        entry.Mode = (uint)Number(header.Mode, "mode") & 0xFFF;
        entry.Uid = PaxNumber("uid") ?? Number(header.Uid, "uid");
        entry.Gid = PaxNumber("gid") ?? Number(header.Gid, "gid");
        entry.UserName = Text("uname", header.UserName);
        entry.GroupName = Text("gname", header.GroupName);
        ReadMtime(entry, header);
        var size = PaxNumber("size") ?? Number(header.Size, "size");
        if (size < 0) throw _input.Damaged("the size is negative");

        entry.Type = TypeOf(header.TypeFlag, entry.Name);
        if (entry.Type is TarEntryType.HardLink or TarEntryType.SymbolicLink)
        {
            entry.LinkName = longLink ?? ImagePath.Decode(_pax.Find("linkpath") ?? header.LinkName);
        }
        if (entry.Type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice && (header.HasOwnerNames || !_pax.IsEmpty))
        {
            entry.DeviceMajor = DeviceNumber("SCHILY.devmajor", header.DeviceMajor);
            entry.DeviceMinor = DeviceNumber("SCHILY.devminor", header.DeviceMinor);
        }
        if (!_pax.IsEmpty)
        {
            entry.Xattrs = _pax.Xattrs();
            foreach (var xattr in entry.Xattrs)
            {
                if (xattr.Name.Length == 0 || xattr.Name.Contains('\0', StringComparison.Ordinal)) throw _input.Damaged("an extended attribute has no proper name");
            }
        }

        switch (entry.Type)
        {
            case TarEntryType.File:
                ReadFileSize(entry, header, size);
                _remaining = entry.StoredSize;
                break;
            case TarEntryType.Directory:
                var name = entry.Name.TrimEnd('/');
                entry.Name = name.Length == 0 && entry.Name.Length > 0 ? "/" : name;
                if (header.TypeFlag != (byte)'D') break;
                // GNU's incremental dumps list the directory's names here.
                _input.SkipRaw(size);
                _padding = PaddingOf(size);
                break;
        }
        return entry;
    }

    private static TarEntryType TypeOf(byte flag, string name)
    {
        switch (flag)
        {
            case (byte)'1': return TarEntryType.HardLink;
            case (byte)'2': return TarEntryType.SymbolicLink;
            case (byte)'3': return TarEntryType.CharacterDevice;
            case (byte)'4': return TarEntryType.BlockDevice;
            case (byte)'5' or (byte)'D': return TarEntryType.Directory;
            case (byte)'6': return TarEntryType.Fifo;
        }
        // Before ustar a directory was a file whose name ends in a slash.
        return flag == 0 && name.EndsWith('/') ? TarEntryType.Directory : TarEntryType.File;
    }

    private void ReadFileSize(TarEntry entry, TarHeader header, long size)
    {
        entry.Size = size;
        _padding = PaddingOf(size);
        var map = new SparseMap(_input, _limits);
        if (header.TypeFlag == 'S')
        {
            entry.Size = PaxNumber("GNU.sparse.realsize") ?? Number(header.GnuRealSize, "real size");
            map.ReadGnu(header);
        }
        else if (_pax.Find("GNU.sparse.major") is { } major && !(major is [(byte)'0']))
        {
            if (!(major is [(byte)'1'] && _pax.Find("GNU.sparse.minor") is [(byte)'0'])) throw _input.Damaged("the sparse format is unknown");
            entry.Size = PaxNumber("GNU.sparse.realsize") ?? PaxNumber("GNU.sparse.size") ?? throw _input.Damaged("a sparse file has no size");
            size -= map.ReadInline(size);
        }
        else if (_pax.Find("GNU.sparse.map") is { } list)
        {
            entry.Size = PaxNumber("GNU.sparse.size") ?? PaxNumber("GNU.sparse.realsize") ?? throw _input.Damaged("a sparse file has no size");
            map.ReadList(list);
        }
        else if (_pax.SparsePairs.Count > 0 || _pax.Find("GNU.sparse.numblocks") is not null)
        {
            entry.Size = PaxNumber("GNU.sparse.size") ?? PaxNumber("GNU.sparse.realsize") ?? throw _input.Damaged("a sparse file has no size");
            map.ReadPairs(_pax.SparsePairs);
        }
        else
        {
            return;
        }
        map.Check(entry.Size);
        if (map.StoredSize != size) throw _input.Damaged($"the sparse map names {map.StoredSize} bytes of data, and the entry has {size}");
        entry.StoredSize = size;
        entry.Sparse = map.Segments;
    }

    private static string HeaderName(TarHeader header)
    {
        var prefix = header.Prefix;
        var name = ImagePath.Decode(header.RawName);
        return prefix.IsEmpty ? name : ImagePath.Decode(prefix) + "/" + name;
    }

    private void ReadMtime(TarEntry entry, TarHeader header)
    {
        if (_pax.Find("mtime") is not { } text)
        {
            entry.MtimeSeconds = Number(header.Mtime, "mtime");
            return;
        }
        if (!TryParseTime(text, out var seconds, out var nanoseconds)) throw _input.Damaged("the pax record \"mtime\" is no time");
        entry.MtimeSeconds = seconds;
        entry.MtimeNanoseconds = nanoseconds;
    }

    // "-1.25" is a quarter second before -1: rounded down that is -2 seconds and 750,000,000 nanoseconds.
    private static bool TryParseTime(ReadOnlySpan<byte> text, out long seconds, out int nanoseconds)
    {
        nanoseconds = 0;
        var dot = text.IndexOf((byte)'.');
        var whole = dot < 0 ? text : text[..dot];
        if (!TarNumber.TryParseDecimal(whole, out seconds)) return false;
        if (dot < 0) return true;
        var fraction = text[(dot + 1)..];
        var scale = 100_000_000;
        foreach (var b in fraction)
        {
            if (b is not (>= (byte)'0' and <= (byte)'9')) return false;
            nanoseconds += (b - '0') * scale;
            scale /= 10;
        }
        if (whole[0] == '-' && nanoseconds > 0)
        {
            seconds--;
            nanoseconds = 1_000_000_000 - nanoseconds;
        }
        return true;
    }

    private long Number(ReadOnlySpan<byte> field, string what) =>
        TarNumber.TryParse(field, out var value) ? value : throw _input.Damaged($"the {what} is no number");

    private long? PaxNumber(string key)
    {
        if (_pax.Find(key) is not { } text) return null;
        return TarNumber.TryParseDecimal(text, out var value) ? value : throw _input.Damaged($"the pax record \"{key}\" is no number");
    }

    private uint DeviceNumber(string key, ReadOnlySpan<byte> field)
    {
        var value = PaxNumber(key) ?? Number(field, "device number");
        return value is >= 0 and <= uint.MaxValue ? (uint)value : throw _input.Damaged("a device number is out of range");
    }

    private string Text(string key, ReadOnlySpan<byte> field) => ImagePath.Decode(_pax.Find(key) ?? field);
}
