using System.Buffers.Binary;
using System.IO.Compression;

namespace Strata.Archive.Tests.Compression;

/// <summary>gzip members put together by hand (RFC 1952 2.3).</summary>
internal static class Gzip
{
    public const int HasText = 1;
    public const int HasHeaderCrc = 2;
    public const int HasExtra = 4;
    public const int HasName = 8;
    public const int HasComment = 16;

    public static byte[] Member(byte[] content, int flags = 0, bool wrongHeaderCrc = false)
    {
        var header = new List<byte> { 0x1F, 0x8B, 8, (byte)flags, 1, 2, 3, 4, 2, 3 };
        if ((flags & HasExtra) != 0) header.AddRange([6, 0, (byte)'s', (byte)'t', 2, 0, 9, 9]);
        if ((flags & HasName) != 0) header.AddRange("name.tar\0"u8);
        if ((flags & HasComment) != 0) header.AddRange("a comment\0"u8);
        if ((flags & HasHeaderCrc) != 0)
        {
            var crc = (ushort)Crc32([.. header]);
            if (wrongHeaderCrc) crc ^= 1;
            header.AddRange([(byte)crc, (byte)(crc >> 8)]);
        }
        var body = new MemoryStream();
        using (var deflate = new DeflateStream(body, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(content);
        if (content.Length == 0) body.Write([3, 0]);
        var trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32(content));
        BinaryPrimitives.WriteInt32LittleEndian(trailer.AsSpan(4), content.Length);
        return [.. header, .. body.ToArray(), .. trailer];
    }

    public static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }
}
