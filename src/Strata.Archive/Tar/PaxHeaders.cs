using System.Text;
using Strata.Oci;

namespace Strata.Archive.Tar;

/// <summary>
/// The records of pax extended headers: those of the current entry over the global ones (POSIX pax, "pax Extended
/// Header"). Keys and values are bytes in the archive; keys are held as <see cref="ImagePath"/> text.
/// </summary>
internal sealed class PaxHeaders
{
    public const string SchilyXattr = "SCHILY.xattr.";
    private const string LibarchiveXattr = "LIBARCHIVE.xattr.";

    // All that have a meaning here, beside extended attributes; others are not kept.
    private static readonly string[] Known =
    [
        "path", "linkpath", "size", "uid", "gid", "uname", "gname", "mtime", "SCHILY.devmajor", "SCHILY.devminor",
        "GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.name", "GNU.sparse.realsize", "GNU.sparse.size",
        "GNU.sparse.numblocks", "GNU.sparse.map", SparseOffset, SparseLength,
    ];

    private const string SparseOffset = "GNU.sparse.offset";
    private const string SparseLength = "GNU.sparse.numbytes";

    private readonly Dictionary<string, byte[]> _global = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _local = new(StringComparer.Ordinal);
    private readonly List<byte[]> _sparsePairs = [];

    public bool IsEmpty => _global.Count == 0 && _local.Count == 0;

    /// <summary>The offset and length records of sparse format 0.0, which repeat and whose order counts.</summary>
    public IReadOnlyList<byte[]> SparsePairs => _sparsePairs;

    public void ClearLocal()
    {
        _local.Clear();
        _sparsePairs.Clear();
    }

    /// <summary>Takes in the records of one header; null, or what is wrong with them.</summary>
    public string? Parse(ReadOnlySpan<byte> records, bool global)
    {
        if (!global) ClearLocal();
        while (!records.IsEmpty)
        {
            // "<length> <key>=<value>\n", where the length counts itself. Padding of NULs inside the size is seen in the wild.
            if (records[0] == 0) return records.ContainsAnyExcept((byte)0) ? "a pax record has a wrong length" : null;
            var space = records.IndexOf((byte)' ');
            if (space is <= 0 or > 10 || !TarNumber.TryParseDecimal(records[..space], out var length)
                || length <= space + 2 || length > records.Length || records[(int)length - 1] != '\n')
            {
                return "a pax record has a wrong length";
            }
            var record = records[(space + 1)..((int)length - 1)];
            records = records[(int)length..];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0) return "a pax record has no key";
            if (record[..equals].Contains((byte)0)) return "a pax key holds a NUL";
            if (KeyOf(record[..equals]) is not { } key) continue;
            var value = record[(equals + 1)..];
            if (key is "path" or "linkpath" or "uname" or "gname" or "GNU.sparse.name" && value.Contains((byte)0))
            {
                return $"the pax record \"{key}\" holds a NUL";
            }
            if (!global && key is SparseOffset or SparseLength)
            {
                if ((key == SparseOffset) != (_sparsePairs.Count % 2 == 0)) return "the sparse map's offsets and lengths do not alternate";
                _sparsePairs.Add(value.ToArray());
                continue;
            }
            (global ? _global : _local)[key] = value.ToArray();
        }
        return null;
    }

    private static string? KeyOf(ReadOnlySpan<byte> key)
    {
        foreach (var known in Known)
        {
            if (Ascii.Equals(key, known)) return known;
        }
        return key.StartsWith("SCHILY.xattr."u8) || key.StartsWith("LIBARCHIVE.xattr."u8) ? ImagePath.Decode(key) : null;
    }

    /// <summary>A value; null when there is none, or an empty one, which means "as in the header block".</summary>
    public byte[]? Find(string key)
    {
        if (_local.TryGetValue(key, out var value) || _global.TryGetValue(key, out value)) return value.Length == 0 ? null : value;
        return null;
    }

    public IReadOnlyList<TarXattr> Xattrs()
    {
        SortedDictionary<string, byte[]>? found = null;
        foreach (var records in new[] { _global, _local })
        {
            // bsdtar writes both kinds; SCHILY's carries the bytes as they are, so it wins.
            foreach (var (key, value) in records)
            {
                if (key.StartsWith(LibarchiveXattr, StringComparison.Ordinal) && TryDecodeBase64(value, out var bytes))
                {
                    Found()[PercentDecode(key[LibarchiveXattr.Length..], all: true)] = bytes;
                }
            }
            foreach (var (key, value) in records)
            {
                if (key.StartsWith(SchilyXattr, StringComparison.Ordinal))
                {
                    Found()[PercentDecode(key[SchilyXattr.Length..], all: false)] = value;
                }
            }
        }
        return found is null ? [] : [.. found.Select(static pair => new TarXattr(pair.Key, pair.Value))];

        SortedDictionary<string, byte[]> Found() => found ??= new(Comparer<string>.Create(ImagePath.Compare));
    }

    /// <summary>
    /// A key may hold no '=': GNU tar writes %3D, and reads that and %25. Others read keys as they are, so no more than
    /// what would be misread is escaped.
    /// </summary>
    public static string EscapeXattrName(string name) =>
        name.Replace("%25", "%2525", StringComparison.Ordinal).Replace("%3D", "%253D", StringComparison.Ordinal).Replace("=", "%3D", StringComparison.Ordinal);

    private static string PercentDecode(string name, bool all)
    {
        if (!name.Contains('%', StringComparison.Ordinal)) return name;
        var from = ImagePath.Encode(name);
        var to = new List<byte>(from.Length);
        for (var i = 0; i < from.Length; i++)
        {
            if (from[i] == '%' && i + 2 < from.Length && char.IsAsciiHexDigit((char)from[i + 1]) && char.IsAsciiHexDigit((char)from[i + 2]))
            {
                if (all || from.AsSpan(i + 1, 2).SequenceEqual("3D"u8) || from.AsSpan(i + 1, 2).SequenceEqual("25"u8))
                {
                    to.Add(Convert.FromHexString(Encoding.ASCII.GetString(from, i + 1, 2))[0]);
                    i += 2;
                    continue;
                }
            }
            to.Add(from[i]);
        }
        return ImagePath.Decode([.. to]);
    }

    // libarchive leaves the padding away.
    private static bool TryDecodeBase64(byte[] value, out byte[] bytes)
    {
        var text = Encoding.ASCII.GetString(value).TrimEnd('=');
        var buffer = new byte[(text.Length * 3 / 4) + 3];
        var ok = Convert.TryFromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4), buffer, out var written);
        bytes = buffer[..written];
        return ok;
    }
}
