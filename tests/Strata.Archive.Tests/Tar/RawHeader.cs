using System.Buffers.Binary;
using System.Text;

namespace Strata.Archive.Tests.Tar;

/// <summary>A header block made by hand, so that it may lie.</summary>
internal sealed class RawHeader
{
    private bool _gnuNumbers;

    public string Name { get; init; } = "";

    public char TypeFlag { get; init; } = '0';

    public long Size { get; init; }

    public string LinkName { get; init; } = "";

    public string Magic { get; init; } = "ustar\000";

    public Action<byte[]>? Edit { get; init; }

    /// <summary>Numbers in base 256.</summary>
    public RawHeader GnuNumbers()
    {
        _gnuNumbers = true;
        return this;
    }

    public byte[] Block()
    {
        var block = new byte[512];
        Encoding.Latin1.GetBytes(Name).CopyTo(block, 0);
        Octal(block, 100, 8, 0x1A4);
        Octal(block, 108, 8, 0);
        Octal(block, 116, 8, 0);
        if (_gnuNumbers || Size < 0)
        {
            block.AsSpan(124, 4).Fill(Size < 0 ? (byte)0xFF : (byte)0);
            block[124] |= 0x80;
            BinaryPrimitives.WriteInt64BigEndian(block.AsSpan(128), Size);
        }
        else
        {
            Octal(block, 124, 12, Size);
        }
        Octal(block, 136, 12, 0);
        block[156] = (byte)TypeFlag;
        Encoding.Latin1.GetBytes(LinkName).CopyTo(block, 157);
        Encoding.Latin1.GetBytes(Magic).CopyTo(block, 257);
        Edit?.Invoke(block);
        Seal(block);
        return block;
    }

    public static void Seal(byte[] block)
    {
        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in block) sum += b;
        Octal(block, 148, 7, sum);
    }

    public static void Octal(byte[] block, int offset, int length, long value) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(length - 1, '0') + "\0").CopyTo(block, offset);

    /// <summary>A header and its content, padded.</summary>
    public static byte[] Member(RawHeader header, ReadOnlySpan<byte> content) => [.. header.Block(), .. content, .. new byte[-content.Length & 511]];

    /// <summary>A pax header with these bytes as its records.</summary>
    public static byte[] Pax(byte[] records, char flag = 'x') => Member(new RawHeader { Name = "PaxHeaders/x", TypeFlag = flag, Size = records.Length }, records);

    /// <summary>A record with the right length before it.</summary>
    public static byte[] Record(string key, byte[] value)
    {
        var rest = Encoding.UTF8.GetByteCount(key) + value.Length + 3;
        var length = rest;
        while (length != rest + length.ToString(System.Globalization.CultureInfo.InvariantCulture).Length) length++;
        return [.. Encoding.UTF8.GetBytes($"{length} {key}="), .. value, (byte)'\n'];
    }

    public static byte[] Record(string key, string value) => Record(key, Encoding.UTF8.GetBytes(value));
}
