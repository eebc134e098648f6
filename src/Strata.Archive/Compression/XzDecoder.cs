using System.Buffers;
using System.Buffers.Binary;

namespace Strata.Archive.Compression;

/// <summary>
/// The .xz file format, version 1.2.1: streams, blocks, index and padding, with every checksum verified. LZMA2 is the
/// one filter, as xz writes unless told otherwise; others (branch converters, delta) are refused.
/// </summary>
internal sealed class XzDecoder(CodecInput input) : DecodingStream(input)
{
    private static readonly byte[] HeaderMagic = [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    private readonly Lzma2Decoder _lzma = new(input);
    private XzCheck? _check;
    private byte _checkType;
    private bool _ended;
    private bool _inBlock;
    private long _blockStart;
    private int _headerSize;
    private long _produced;
    private long _declaredCompressed;
    private long _declaredSize;
    private long _records;
    private ulong _recordHash;
    private long _indexSize;

    protected override int Decode(Span<byte> destination)
    {
        while (!_ended)
        {
            if (_inBlock)
            {
                var n = _lzma.Decode(destination);
                if (n > 0)
                {
                    _check!.Append(destination[..n]);
                    _produced += n;
                    return n;
                }
                EndBlock();
            }
            else if (_check is null)
            {
                BeginStream();
            }
            else
            {
                BeginBlock();
            }
        }
        return 0;
    }

    protected override void Release()
    {
        _lzma.Dispose();
        _check?.Dispose();
    }

    private void BeginStream()
    {
        if (Input.OnlyZerosFollow(out var zeros))
        {
            if (zeros % 4 != 0) throw Input.Damaged("the padding after a stream is not a multiple of four");
            _ended = true;
            return;
        }
        if (zeros % 4 != 0) throw Input.Damaged("the padding after a stream is not a multiple of four");
        var header = Input.Take(12);
        if (!header.StartsWith(HeaderMagic)) throw Input.Damaged("something that is no xz follows the last stream");
        if (Zlib.Crc32(0, header.Slice(6, 2)) != BinaryPrimitives.ReadUInt32LittleEndian(header[8..])) throw Input.Damaged("the stream header's checksum does not match");
        if (header[6] != 0 || header[7] > 15) throw Input.Damaged("the stream has unknown flags");
        _checkType = header[7];
        _check = XzCheck.Create(_checkType) ?? throw Input.Damaged($"check type {_checkType} is unknown, so the data cannot be verified");
        _records = 0;
        _recordHash = 0;
    }

    private void BeginBlock()
    {
        _blockStart = Input.Offset;
        var first = Input.TakeByte();
        if (first == 0)
        {
            ReadIndex();
            ReadFooter();
            _check!.Dispose();
            _check = null;
            return;
        }
        _headerSize = (first + 1) * 4;
        Span<byte> header = stackalloc byte[1024];
        header = header[.._headerSize];
        header[0] = first;
        Input.Take(_headerSize - 1).CopyTo(header[1..]);
        var body = header[..^4];
        if (Zlib.Crc32(0, body) != BinaryPrimitives.ReadUInt32LittleEndian(header[^4..])) throw Input.Damaged("a block header's checksum does not match");
        var flags = body[1];
        ReadOnlySpan<byte> rest = body[2..];
        if ((flags & 0x3C) != 0) throw Input.Damaged("a block has unknown flags");
        _declaredCompressed = (flags & 0x40) != 0 ? Number(ref rest) : -1;
        _declaredSize = (flags & 0x80) != 0 ? Number(ref rest) : -1;
        if ((flags & 3) != 0) throw Unsupported();
        if (Number(ref rest) != 0x21) throw Unsupported();
        if (Number(ref rest) != 1 || rest.IsEmpty) throw Input.Damaged("the LZMA2 filter has wrong properties");
        var dictionary = rest[0];
        if (rest[1..].ContainsAnyExcept((byte)0)) throw Input.Damaged("a block header's padding is not zero");
        _lzma.Begin(dictionary);
        _check!.Reset();
        _produced = 0;
        _inBlock = true;
    }

    private void EndBlock()
    {
        var compressed = Input.Offset - _blockStart - _headerSize;
        if (_declaredCompressed >= 0 && _declaredCompressed != compressed) throw Input.Damaged("a block's compressed size does not match its header");
        if (_declaredSize >= 0 && _declaredSize != _produced) throw Input.Damaged("a block's size does not match its header");
        Pad(Input.Offset - _blockStart);
        if (!_check!.Matches(Input.Take(_check.Size))) throw Input.Damaged("a block's checksum does not match");
        _records++;
        _recordHash = Mix(_recordHash, _headerSize + compressed + _check.Size, _produced);
        _inBlock = false;
    }

    // The index repeats the sizes of the blocks. Hashing both lists keeps memory small, as liblzma does.
    private void ReadIndex()
    {
        uint crc = Zlib.Crc32(0, [0]);
        if (Number(ref crc) != _records) throw Input.Damaged("the index does not match the blocks");
        ulong hash = 0;
        for (long i = 0; i < _records; i++) hash = Mix(hash, Number(ref crc), Number(ref crc));
        if (hash != _recordHash) throw Input.Damaged("the index does not match the blocks");
        while ((Input.Offset - _blockStart) % 4 != 0)
        {
            if (Input.TakeByte() != 0) throw Input.Damaged("padding is not zero");
            crc = Zlib.Crc32(crc, [0]);
        }
        if (Input.TakeUInt32() != crc) throw Input.Damaged("the index's checksum does not match");
        _indexSize = Input.Offset - _blockStart;
    }

    private void ReadFooter()
    {
        var footer = Input.Take(12);
        if (BinaryPrimitives.ReadUInt32LittleEndian(footer) != Zlib.Crc32(0, footer.Slice(4, 6))) throw Input.Damaged("the stream footer's checksum does not match");
        var backward = (BinaryPrimitives.ReadUInt32LittleEndian(footer[4..]) + 1L) * 4;
        if (backward != _indexSize || footer[8] != 0 || footer[9] != _checkType || !footer[10..].SequenceEqual("YZ"u8))
        {
            throw Input.Damaged("the stream footer does not match the stream");
        }
    }

    private void Pad(long position)
    {
        for (; position % 4 != 0; position++)
        {
            if (Input.TakeByte() != 0) throw Input.Damaged("padding is not zero");
        }
    }

    private static ulong Mix(ulong hash, long unpadded, long size)
    {
        hash = System.Numerics.BitOperations.RotateLeft((hash ^ (ulong)unpadded) * 0x9E3779B97F4A7C15, 31);
        return System.Numerics.BitOperations.RotateLeft((hash ^ (ulong)size) * 0xC2B2AE3D27D4EB4F, 29);
    }

    private long Number(ref ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (var i = 0; i < 9 && i < bytes.Length; i++)
        {
            value |= (long)(bytes[i] & 0x7F) << (7 * i);
            if ((bytes[i] & 0x80) != 0) continue;
            bytes = bytes[(i + 1)..];
            return value;
        }
        throw Input.Damaged("a number is malformed");
    }

    private long Number(ref uint crc)
    {
        long value = 0;
        for (var i = 0; i < 9; i++)
        {
            var b = Input.TakeByte();
            crc = Zlib.Crc32(crc, [b]);
            value |= (long)(b & 0x7F) << (7 * i);
            if ((b & 0x80) == 0) return value;
        }
        throw Input.Damaged("a number is malformed");
    }

    // The header's checksum was right: this is no damage.
    private static Oci.StrataException Unsupported() =>
        Oci.StrataException.NotSupported("decompressing xz: filters other than LZMA2 are not supported: compress it again without --x86, --arm64, --delta and the like");
}
