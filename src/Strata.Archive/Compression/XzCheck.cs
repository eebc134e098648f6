using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strata.Archive.Compression;

/// <summary>The integrity checks of .xz (2.1.1.2): none, CRC-32, CRC-64 and SHA-256.</summary>
internal sealed class XzCheck : IDisposable
{
    // CRC-64/XZ, eight bytes at a time.
    private static readonly ulong[] Table = MakeTable();

    private readonly byte _type;
    private readonly IncrementalHash? _sha256;
    private uint _crc32;
    private ulong _crc64;

    private XzCheck(byte type, int size)
    {
        _type = type;
        Size = size;
        if (type == 10) _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Reset();
    }

    /// <summary>How many bytes the check takes in the stream.</summary>
    public int Size { get; }

    /// <summary>The check of a type, or null when it is not known.</summary>
    public static XzCheck? Create(byte type) => type switch
    {
        0 => new(type, 0),
        1 => new(type, 4),
        4 => new(type, 8),
        10 => new(type, 32),
        _ => null,
    };

    public void Reset()
    {
        _crc32 = 0;
        _crc64 = ulong.MaxValue;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        switch (_type)
        {
            case 1:
                _crc32 = Zlib.Crc32(_crc32, bytes);
                break;
            case 4:
                _crc64 = Crc64(_crc64, bytes);
                break;
            case 10:
                _sha256!.AppendData(bytes);
                break;
        }
    }

    /// <summary>Compares, and for SHA-256 begins anew.</summary>
    public bool Matches(ReadOnlySpan<byte> stored)
    {
        switch (_type)
        {
            case 1: return BinaryPrimitives.ReadUInt32LittleEndian(stored) == _crc32;
            case 4: return BinaryPrimitives.ReadUInt64LittleEndian(stored) == ~_crc64;
            case 10: return stored.SequenceEqual(_sha256!.GetHashAndReset());
            default: return true;
        }
    }

    public void Dispose() => _sha256?.Dispose();

    private static ulong Crc64(ulong crc, ReadOnlySpan<byte> bytes)
    {
        var table = Table;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            crc = table[0x700 + (int)(crc & 0xFF)] ^ table[0x600 + (int)((crc >> 8) & 0xFF)]
                ^ table[0x500 + (int)((crc >> 16) & 0xFF)] ^ table[0x400 + (int)((crc >> 24) & 0xFF)]
                ^ table[0x300 + (int)((crc >> 32) & 0xFF)] ^ table[0x200 + (int)((crc >> 40) & 0xFF)]
                ^ table[0x100 + (int)((crc >> 48) & 0xFF)] ^ table[(int)(crc >> 56)];
        }
        foreach (var b in bytes) crc = table[(byte)crc ^ b] ^ (crc >> 8);
        return crc;
    }

    private static ulong[] MakeTable()
    {
        var table = new ulong[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (ulong)i;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xC96C5795D7870F42);
            table[i] = crc;
        }
        for (var i = 256; i < table.Length; i++) table[i] = table[(byte)table[i - 256]] ^ (table[i - 256] >> 8);
        return table;
    }
}
