using System.Globalization;
using System.Text;
using Strata.Oci;

namespace Strata.Archive.Tar;

/// <summary>Entries to header blocks and pax records; no state, so the same entry always gives the same bytes.</summary>
internal static class TarHeaderEncoder
{
    private const int NameLength = 100;
    private const int PrefixLength = 155;
    private const int OwnerLength = 31;

    public static void Validate(TarEntry entry)
    {
        if (entry.Name.Length == 0) throw StrataException.Invalid("writing tar archive: an entry has no name");
        foreach (var text in (ReadOnlySpan<string>)[entry.Name, entry.LinkName, entry.UserName, entry.GroupName])
        {
            if (text.Contains('\0', StringComparison.Ordinal)) throw Invalid(entry, "a NUL in a name");
        }
        if (entry.Type != TarEntryType.Directory && entry.Name.EndsWith('/')) throw Invalid(entry, "a name that only a directory may have");
        if (entry.MtimeNanoseconds is < 0 or > 999_999_999) throw Invalid(entry, "nanoseconds out of range");
        if (entry.Size < 0 || entry.StoredSize < 0) throw Invalid(entry, "a negative size");
        foreach (var xattr in entry.Xattrs)
        {
            if (xattr.Name.Length == 0 || xattr.Name.Contains('\0', StringComparison.Ordinal)) throw Invalid(entry, "an extended attribute without a proper name");
            if (entry.Xattrs.Count(other => other.Name == xattr.Name) > 1) throw Invalid(entry, $"the extended attribute {xattr.Name} twice");
        }
        if (entry.Type != TarEntryType.File) return;
        if (entry.Sparse is null)
        {
            if (entry.StoredSize != entry.Size) throw Invalid(entry, "a stored size that is not the size");
            return;
        }
        long end = 0;
        long stored = 0;
        foreach (var segment in entry.Sparse)
        {
            if (segment.Offset < end || segment.Length < 0 || segment.Offset > entry.Size - segment.Length) throw Invalid(entry, "a sparse map that is out of order");
            end = segment.Offset + segment.Length;
            stored += segment.Length;
        }
        if (stored != entry.StoredSize) throw Invalid(entry, "a sparse map that does not sum up to the stored size");
    }

    /// <summary>What the ustar header cannot say; empty when it says all.</summary>
    public static List<(string Key, byte[] Value)> Records(TarEntry entry)
    {
        var records = new List<(string Key, byte[] Value)>();
        var name = NameBytes(entry);
        if (entry is { Type: TarEntryType.File, Sparse: not null })
        {
            records.Add(("GNU.sparse.major", "1"u8.ToArray()));
            records.Add(("GNU.sparse.minor", "0"u8.ToArray()));
            records.Add(("GNU.sparse.name", name));
            records.Add(("GNU.sparse.realsize", Decimal(entry.Size)));
        }
        else if (!Ascii.IsValid(name) || !TrySplit(name, out _, out _))
        {
            records.Add(("path", name));
        }
        AddText(records, "linkpath", entry.LinkName, NameLength);
        AddText(records, "uname", entry.UserName, OwnerLength);
        AddText(records, "gname", entry.GroupName, OwnerLength);
        AddNumber(records, "uid", entry.Uid, TarNumber.MaxOctal7);
        AddNumber(records, "gid", entry.Gid, TarNumber.MaxOctal7);
        AddNumber(records, "SCHILY.devmajor", entry.DeviceMajor, TarNumber.MaxOctal7);
        AddNumber(records, "SCHILY.devminor", entry.DeviceMinor, TarNumber.MaxOctal7);
        if (entry.MtimeNanoseconds != 0 || entry.MtimeSeconds is < 0 or > TarNumber.MaxOctal11) records.Add(("mtime", Time(entry)));
        foreach (var xattr in entry.Xattrs) records.Add((PaxHeaders.SchilyXattr + PaxHeaders.EscapeXattrName(xattr.Name), xattr.Value));
        return records;
    }

    /// <summary>The records as bytes, in the byte order of their keys.</summary>
    public static byte[] Body(List<(string Key, byte[] Value)> records)
    {
        records.Sort(static (a, b) => ImagePath.Compare(a.Key, b.Key));
        // POSIX: text is UTF-8 unless this says otherwise, for what comes after it.
        if (records.Exists(static r => r.Key is "path" or "linkpath" or "uname" or "gname" or "GNU.sparse.name" && !System.Text.Unicode.Utf8.IsValid(r.Value)))
        {
            records.Insert(0, ("hdrcharset", "BINARY"u8.ToArray()));
        }
        using var body = new MemoryStream();
        foreach (var (key, value) in records)
        {
            var keyBytes = ImagePath.Encode(key);
            var rest = keyBytes.Length + value.Length + 3;
            var length = rest + Digits(rest);
            if (Digits(length) != Digits(rest)) length = rest + Digits(length);
            body.Write(Decimal(length));
            body.Write(" "u8);
            body.Write(keyBytes);
            body.Write("="u8);
            body.Write(value);
            body.Write("\n"u8);
        }
        return body.ToArray();
    }

    /// <summary>The sparse map of format 1.0, padded to whole blocks.</summary>
    public static byte[] InlineMap(IReadOnlyList<TarSegment> segments, long size)
    {
        var end = segments.Count == 0 ? 0 : segments[^1].Offset + segments[^1].Length;
        // GNU tar learns of a hole at the end from an empty segment there.
        var hole = end < size || segments.Count == 0;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{segments.Count + (hole ? 1 : 0)}\n");
        foreach (var segment in segments) text.Append(CultureInfo.InvariantCulture, $"{segment.Offset}\n{segment.Length}\n");
        if (hole) text.Append(CultureInfo.InvariantCulture, $"{size}\n0\n");
        var padded = new byte[(text.Length + TarInput.BlockSize - 1) / TarInput.BlockSize * TarInput.BlockSize];
        Encoding.ASCII.GetBytes(text.ToString(), padded);
        return padded;
    }

    /// <summary>The header of the pax records.</summary>
    public static void Extended(Span<byte> block, TarEntry entry, long size)
    {
        block.Clear();
        Fallback("PaxHeaders.0/", NameBytes(entry)).CopyTo(block);
        TarNumber.FormatOctal(block.Slice(100, 8), 0x1A4);
        TarNumber.FormatOctal(block.Slice(108, 8), 0);
        TarNumber.FormatOctal(block.Slice(116, 8), 0);
        TarNumber.FormatOctal(block.Slice(124, 12), size);
        TarNumber.FormatOctal(block.Slice(136, 12), 0);
        Seal(block, (byte)'x');
    }

    /// <summary>The entry's own header; what does not fit is zero or shortened, and in the records.</summary>
    public static void Main(Span<byte> block, TarEntry entry, long size)
    {
        block.Clear();
        var name = NameBytes(entry);
        if (entry is { Type: TarEntryType.File, Sparse: not null })
        {
            Fallback("GNUSparseFile.0/", name).CopyTo(block);
        }
        else if (Ascii.IsValid(name) && TrySplit(name, out var prefix, out var rest))
        {
            rest.CopyTo(block);
            prefix.CopyTo(block[345..]);
        }
        else
        {
            Fallback("", name).CopyTo(block);
        }
        TarNumber.FormatOctal(block.Slice(100, 8), entry.Mode & 0xFFF);
        TarNumber.FormatOctal(block.Slice(108, 8), Fitting(entry.Uid, TarNumber.MaxOctal7));
        TarNumber.FormatOctal(block.Slice(116, 8), Fitting(entry.Gid, TarNumber.MaxOctal7));
        TarNumber.FormatOctal(block.Slice(124, 12), Fitting(size, TarNumber.MaxOctal11));
        TarNumber.FormatOctal(block.Slice(136, 12), Fitting(entry.MtimeSeconds, TarNumber.MaxOctal11));
        var link = ImagePath.Encode(entry.LinkName);
        link.AsSpan(0, Math.Min(link.Length, NameLength)).CopyTo(block[157..]);
        CopyOwner(entry.UserName, block[265..]);
        CopyOwner(entry.GroupName, block[297..]);
        TarNumber.FormatOctal(block.Slice(329, 8), Fitting(entry.DeviceMajor, TarNumber.MaxOctal7));
        TarNumber.FormatOctal(block.Slice(337, 8), Fitting(entry.DeviceMinor, TarNumber.MaxOctal7));
        Seal(block, TypeFlag(entry.Type));
    }

    private static void Seal(Span<byte> block, byte typeFlag)
    {
        block[156] = typeFlag;
        "ustar\000"u8.CopyTo(block[257..]);
        TarNumber.FormatOctal(block.Slice(148, 7), TarHeader.Sums(block).Unsigned);
        block[155] = (byte)' ';
    }

    private static byte TypeFlag(TarEntryType type) => type switch
    {
        TarEntryType.File => (byte)'0',
        TarEntryType.HardLink => (byte)'1',
        TarEntryType.SymbolicLink => (byte)'2',
        TarEntryType.CharacterDevice => (byte)'3',
        TarEntryType.BlockDevice => (byte)'4',
        TarEntryType.Directory => (byte)'5',
        TarEntryType.Fifo => (byte)'6',
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static byte[] NameBytes(TarEntry entry) =>
        ImagePath.Encode(entry.Type == TarEntryType.Directory && !entry.Name.EndsWith('/') ? entry.Name + "/" : entry.Name);

    /// <summary>Cuts at a slash so that both parts fit; short names have no prefix.</summary>
    private static bool TrySplit(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> rest)
    {
        prefix = default;
        rest = name;
        if (name.Length <= NameLength) return true;
        if (name.Length > PrefixLength + 1 + NameLength) return false;
        // The last slash that leaves something behind it, so that "dir/" is never cut into "dir" and nothing.
        var cut = name[..Math.Min(PrefixLength + 1, name.Length - 1)].LastIndexOf((byte)'/');
        if (cut <= 0 || name.Length - cut - 1 > NameLength) return false;
        prefix = name[..cut];
        rest = name[(cut + 1)..];
        return true;
    }

    /// <summary>A name for readers that do not know pax: the last component in ASCII.</summary>
    private static byte[] Fallback(string directory, ReadOnlySpan<byte> name)
    {
        var trimmed = name.TrimEnd((byte)'/');
        var baseName = trimmed[(trimmed.LastIndexOf((byte)'/') + 1)..];
        var bytes = new List<byte>(NameLength);
        bytes.AddRange(Encoding.ASCII.GetBytes(directory));
        foreach (var b in baseName)
        {
            if (bytes.Count == NameLength) break;
            bytes.Add(b is > 0x20 and < 0x7F ? b : (byte)'_');
        }
        return [.. bytes];
    }

    private static void CopyOwner(string owner, Span<byte> field)
    {
        var bytes = ImagePath.Encode(owner);
        bytes.AsSpan(0, Math.Min(bytes.Length, OwnerLength)).CopyTo(field);
    }

    private static void AddText(List<(string, byte[])> records, string key, string text, int limit)
    {
        var bytes = ImagePath.Encode(text);
        if (bytes.Length > limit || !Ascii.IsValid(bytes)) records.Add((key, bytes));
    }

    private static void AddNumber(List<(string, byte[])> records, string key, long value, long limit)
    {
        if (value < 0 || value > limit) records.Add((key, Decimal(value)));
    }

    private static long Fitting(long value, long limit) => value < 0 || value > limit ? 0 : value;

    private static byte[] Decimal(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    private static int Digits(int value)
    {
        var digits = 1;
        for (; value >= 10; value /= 10) digits++;
        return digits;
    }

    // Seconds are rounded down, so a time before the epoch is written from the second above it.
    private static byte[] Time(TarEntry entry)
    {
        var (seconds, nanoseconds) = (entry.MtimeSeconds, entry.MtimeNanoseconds);
        if (nanoseconds == 0) return Decimal(seconds);
        var sign = "";
        if (seconds < 0)
        {
            seconds = -(seconds + 1);
            nanoseconds = 1_000_000_000 - nanoseconds;
            sign = "-";
        }
        var fraction = nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{fraction}"));
    }

    private static StrataException Invalid(TarEntry entry, string what) => StrataException.Invalid($"writing tar archive: entry \"{entry.Name}\" has {what}");
}
