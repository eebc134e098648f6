namespace Strata.Archive.Tar;

/// <summary>One 512-byte header block (POSIX pax, "ustar Interchange Format"; GNU tar, tar.h).</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    private readonly ReadOnlySpan<byte> _block = block;

    public byte TypeFlag => _block[156];

    public ReadOnlySpan<byte> RawName => Text(0, 100);

    public ReadOnlySpan<byte> Mode => _block.Slice(100, 8);

    public ReadOnlySpan<byte> Uid => _block.Slice(108, 8);

    public ReadOnlySpan<byte> Gid => _block.Slice(116, 8);

    public ReadOnlySpan<byte> Size => _block.Slice(124, 12);

    public ReadOnlySpan<byte> Mtime => _block.Slice(136, 12);

    public ReadOnlySpan<byte> LinkName => Text(157, 100);

    public ReadOnlySpan<byte> UserName => HasOwnerNames ? Text(265, 32) : default;

    public ReadOnlySpan<byte> GroupName => HasOwnerNames ? Text(297, 32) : default;

    public ReadOnlySpan<byte> DeviceMajor => _block.Slice(329, 8);

    public ReadOnlySpan<byte> DeviceMinor => _block.Slice(337, 8);

    /// <summary>GNU's own magic, "ustar" with two spaces.</summary>
    public bool IsGnu => _block.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    public bool IsUstar => _block.Slice(257, 6).SequenceEqual("ustar\0"u8);

    public bool HasOwnerNames => IsUstar || IsGnu;

    public ReadOnlySpan<byte> GnuSparseMap => _block.Slice(386, 96);

    public bool GnuSparseExtended => _block[482] != 0;

    public ReadOnlySpan<byte> GnuRealSize => _block.Slice(483, 12);

    /// <summary>The leading directories, which ustar keeps apart from names over 100 bytes.</summary>
    public ReadOnlySpan<byte> Prefix
    {
        get
        {
            if (IsUstar)
            {
                // star marks its shorter prefix (two times follow it) at the end of the block.
                return _block.Slice(508, 4).SequenceEqual("tar\0"u8) ? Text(345, 131) : Text(345, 155);
            }
            // Go before 1.8 wrote a prefix into GNU headers, where the access and change times belong: believe it only
            // when these are no numbers.
            if (IsGnu && TypeFlag != 'S'
                && !(TarNumber.TryParse(_block.Slice(345, 12), out _) && TarNumber.TryParse(_block.Slice(357, 12), out _)))
            {
                var prefix = Text(345, 155);
                if (System.Text.Ascii.IsValid(prefix)) return prefix;
            }
            return default;
        }
    }

    /// <summary>The sum of all bytes, its own field as spaces; old tars summed signed bytes.</summary>
    public bool ChecksumMatches()
    {
        if (!TarNumber.TryParseOctal(FirstNumber(_block.Slice(148, 8)), out var expected)) return false;
        var (unsigned, signed) = Sums(_block);
        return expected == unsigned || expected == signed;
    }

    public static (long Unsigned, long Signed) Sums(ReadOnlySpan<byte> block)
    {
        var sum = 0;
        var high = 0;
        foreach (var b in block)
        {
            sum += b;
            high += b >> 7;
        }
        foreach (var b in block.Slice(148, 8))
        {
            sum += ' ' - b;
            high -= b >> 7;
        }
        return (sum, sum - (256 * high));
    }

    // The field reads "123456\0 ": whatever follows the digits is no part of the number.
    private static ReadOnlySpan<byte> FirstNumber(ReadOnlySpan<byte> field)
    {
        field = field.TrimStart(" \0"u8);
        var end = field.IndexOfAny((byte)' ', (byte)0);
        return end < 0 ? field : field[..end];
    }

    private ReadOnlySpan<byte> Text(int start, int length)
    {
        var field = _block.Slice(start, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
