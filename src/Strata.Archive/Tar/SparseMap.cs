namespace Strata.Archive.Tar;

/// <summary>
/// The ways of saying where a sparse file's data lies (GNU tar manual, "Storing Sparse Files"): old GNU headers, and
/// pax formats 0.0, 0.1 and 1.0.
/// </summary>
internal sealed class SparseMap(TarInput input, TarLimits limits)
{
    private readonly List<TarSegment> _segments = [];
    private long _end;
    private int _count;

    public IReadOnlyList<TarSegment> Segments => _segments;

    public long StoredSize { get; private set; }

    /// <summary>Four segments in the header, and 21 in each block that follows while one says so.</summary>
    public void ReadGnu(TarHeader header)
    {
        AddGnu(header.GnuSparseMap);
        var more = header.GnuSparseExtended;
        while (more)
        {
            var block = input.TakeBlock(mayEnd: false);
            AddGnu(block[..504]);
            more = block[504] != 0;
        }
    }

    /// <summary>Format 0.0: records GNU.sparse.offset and GNU.sparse.numbytes by turns.</summary>
    public void ReadPairs(IReadOnlyList<byte[]> pairs)
    {
        if (pairs.Count % 2 != 0) throw input.Damaged("the sparse map ends with an offset");
        for (var i = 0; i < pairs.Count; i += 2) Add(Decimal(pairs[i]), Decimal(pairs[i + 1]));
    }

    /// <summary>Format 0.1: "offset,length,offset,length…" in one record.</summary>
    public void ReadList(ReadOnlySpan<byte> list)
    {
        if (list.EndsWith(","u8)) throw input.Damaged("the sparse map holds no number");
        while (!list.IsEmpty)
        {
            var offset = Decimal(NextField(ref list));
            Add(offset, Decimal(NextField(ref list)));
        }
    }

    /// <summary>
    /// Format 1.0: lines of decimal numbers before the data, the count first, padded to a block. Returns how many bytes
    /// of the entry they took.
    /// </summary>
    public long ReadInline(long available)
    {
        var reader = new LineReader(input, available);
        var count = reader.Next();
        if (count < 0 || count > limits.MaxSparseSegments) throw TooMany();
        for (var i = 0L; i < count; i++)
        {
            var offset = reader.Next();
            Add(offset, reader.Next());
        }
        return reader.Taken;
    }

    public void Check(long size)
    {
        if (size < 0 || _end > size) throw input.Damaged("the sparse map goes beyond the file's size");
    }

    private static ReadOnlySpan<byte> NextField(ref ReadOnlySpan<byte> list)
    {
        var comma = list.IndexOf((byte)',');
        var field = comma < 0 ? list : list[..comma];
        list = comma < 0 ? default : list[(comma + 1)..];
        return field;
    }

    private void AddGnu(ReadOnlySpan<byte> map)
    {
        for (; map.Length >= 24 && map[0] != 0; map = map[24..])
        {
            if (!TarNumber.TryParse(map[..12], out var offset) || !TarNumber.TryParse(map.Slice(12, 12), out var length))
            {
                throw input.Damaged("the sparse map holds no number");
            }
            Add(offset, length);
        }
    }

    private long Decimal(ReadOnlySpan<byte> text) =>
        TarNumber.TryParseDecimal(text, out var value) ? value : throw input.Damaged("the sparse map holds no number");

    private void Add(long offset, long length)
    {
        if (++_count > limits.MaxSparseSegments) throw TooMany();
        if (offset < _end || length < 0 || offset > long.MaxValue - length) throw input.Damaged("the sparse map is out of order");
        _end = offset + length;
        // An empty segment only marks the end of a file that ends in a hole.
        if (length == 0) return;
        StoredSize += length;
        _segments.Add(new TarSegment(offset, length));
    }

    private Oci.StrataException TooMany() => input.Damaged($"the sparse map has more than {limits.MaxSparseSegments} segments");

    private ref struct LineReader(TarInput input, long available)
    {
        private ReadOnlySpan<byte> _block;

        public long Taken { get; private set; }

        public long Next()
        {
            long value = 0;
            for (var digits = 0; ; digits++)
            {
                if (_block.IsEmpty)
                {
                    if (available - Taken < TarInput.BlockSize) throw input.Damaged("the sparse map is longer than the entry");
                    _block = input.TakeBlock(mayEnd: false);
                    Taken += TarInput.BlockSize;
                }
                var b = _block[0];
                _block = _block[1..];
                if (b == '\n' && digits > 0) return value;
                if (b is not (>= (byte)'0' and <= (byte)'9') || digits >= 19 || value > (long.MaxValue - 9) / 10)
                {
                    throw input.Damaged("the sparse map holds no number");
                }
                value = (value * 10) + (b - '0');
            }
        }
    }
}
