namespace Strata.Archive.Tar;

/// <summary>Numeric header fields: octal text, and GNU base-256 when the first bit is set.</summary>
internal static class TarNumber
{
    public const long MaxOctal7 = 0x1FFFFF;
    public const long MaxOctal11 = 0x1FFFFFFFF;

    public static bool TryParse(ReadOnlySpan<byte> field, out long value)
    {
        if ((field[0] & 0x80) != 0) return TryParseBinary(field, out value);
        return TryParseOctal(field, out value);
    }

    /// <summary>Octal digits with spaces or NULs around; nothing at all is zero.</summary>
    public static bool TryParseOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        field = field.Trim(" \0"u8);
        foreach (var b in field)
        {
            if (b is 0) break;
            if (b is not (>= (byte)'0' and <= (byte)'7') || value >> 60 != 0) return false;
            value = (value << 3) | (uint)(b - '0');
        }
        return true;
    }

    /// <summary>An optional sign and decimal digits, as in pax records and sparse maps.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var negative = !text.IsEmpty && text[0] == '-';
        if (negative) text = text[1..];
        if (text.IsEmpty) return false;
        foreach (var b in text)
        {
            if (b is not (>= (byte)'0' and <= (byte)'9')) return false;
            var digit = b - '0';
            // Negative all along: the lowest number has no positive counterpart.
            if (value < (long.MinValue + digit) / 10) return false;
            value = (value * 10) - digit;
        }
        if (negative) return true;
        if (value == long.MinValue) return false;
        value = -value;
        return true;
    }

    /// <summary>Writes octal digits and a NUL that fill the field.</summary>
    public static void FormatOctal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    // Two's complement, big endian; bit 7 of the first byte is the mark and bit 6 the sign.
    private static bool TryParseBinary(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        var negative = (field[0] & 0x40) != 0;
        var flip = negative ? (byte)0xFF : (byte)0;
        ulong magnitude = 0;
        for (var i = 0; i < field.Length; i++)
        {
            var b = (byte)(field[i] ^ flip);
            if (i == 0) b &= 0x7F;
            if (magnitude >> 56 != 0) return false;
            magnitude = (magnitude << 8) | b;
        }
        if (magnitude >> 63 != 0) return false;
        value = negative ? ~(long)magnitude : (long)magnitude;
        return true;
    }
}
