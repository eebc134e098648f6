using System.Globalization;
using System.Security.Cryptography;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Archive.Tests.Tar;

/// <summary>An archive as lines of text, one per entry and with all of it, to compare with what others read.</summary>
internal static class TarListing
{
    /// <summary>The same lines from Python's tarfile, for one archive or more.</summary>
    private const string Python = """
        import sys, tarfile, hashlib, decimal
        decimal.getcontext().prec = 60
        def text(s): return s.encode('utf-8', 'surrogateescape').hex() or '-'
        kinds = {tarfile.LNKTYPE: 'HardLink', tarfile.SYMTYPE: 'SymbolicLink', tarfile.CHRTYPE: 'CharacterDevice',
                 tarfile.BLKTYPE: 'BlockDevice', tarfile.DIRTYPE: 'Directory', tarfile.FIFOTYPE: 'Fifo'}
        for path in sys.argv[1:]:
            archive = tarfile.open(path, 'r:', encoding='utf-8', errors='surrogateescape')
            for m in archive:
                kind = kinds.get(m.type, 'File')
                time = decimal.Decimal(m.pax_headers.get('mtime') or int(m.mtime))
                seconds = int(time.to_integral_value(decimal.ROUND_FLOOR))
                nanos = int(((time - seconds) * 10**9).to_integral_value(decimal.ROUND_FLOOR))
                attributes = {}
                for key, value in m.pax_headers.items():
                    if key.startswith('SCHILY.xattr.'):
                        name = key[13:].replace('%3D', '=').replace('%25', '%')
                        attributes[name] = value.encode('utf-8', 'surrogateescape').hex()
                digest = '-'
                if kind == 'File':
                    h = hashlib.sha256()
                    f = archive.extractfile(m)
                    while True:
                        piece = f.read(1 << 20)
                        if not piece: break
                        h.update(piece)
                    digest = h.hexdigest()
                device = kind.endswith('Device')
                print(kind, '%o' % (m.mode & 0o7777), m.uid, m.gid, text(m.uname), text(m.gname), m.size if kind == 'File' else 0,
                      '%d.%09d' % (seconds, nanos), m.devmajor if device else 0, m.devminor if device else 0, text(m.name),
                      text(m.linkname) if kind.endswith('Link') else '-',
                      ','.join(text(n) + '=' + attributes[n] for n in sorted(attributes, key=lambda n: n.encode('utf-8', 'surrogateescape'))) or '-', digest)
        """;

    public static string Ours(byte[] archive)
    {
        using var stream = new MemoryStream(archive);
        return Ours(stream);
    }

    public static string Ours(Stream archive)
    {
        using var reader = new TarReader(archive);
        var lines = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        while (reader.Next() is { } entry) lines.WriteLine(Line(entry, entry.Type == TarEntryType.File ? ContentDigest(reader, entry) : "-"));
        return lines.ToString();
    }

    public static string Pythons(params string[] archives) =>
        System.Text.Encoding.ASCII.GetString(ExternalTool.Run("/", "python3", ["-c", Python, .. archives]));

    public static string Line(TarEntry entry, string digest)
    {
        var xattrs = string.Join(',', entry.Xattrs.Select(x => $"{Hex(x.Name)}={Convert.ToHexStringLower(x.Value)}"));
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Type} {Convert.ToString(entry.Mode, 8)} {entry.Uid} {entry.Gid} {Hex(entry.UserName)} {Hex(entry.GroupName)} {(entry.Type == TarEntryType.File ? entry.Size : 0)} {entry.MtimeSeconds}.{entry.MtimeNanoseconds:D9} {entry.DeviceMajor} {entry.DeviceMinor} {Hex(entry.Name)} {Hex(entry.LinkName)} {(xattrs.Length == 0 ? "-" : xattrs)} {digest}");
    }

    /// <summary>The SHA-256 of a file's content, holes filled with zeros.</summary>
    private static string ContentDigest(TarReader reader, TarEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long position = 0;
        foreach (var segment in entry.Sparse ?? [new TarSegment(0, entry.Size)])
        {
            Zeros(segment.Offset - position);
            var buffer = new byte[64 * 1024];
            for (var left = segment.Length; left > 0;)
            {
                var n = reader.Read(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
                Assert.NotEqual(0, n);
                hash.AppendData(buffer, 0, n);
                left -= n;
            }
            position = segment.Offset + segment.Length;
        }
        Assert.Equal(0, reader.Read(new byte[1]));
        Zeros(entry.Size - position);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Zeros(long count)
        {
            var zeros = new byte[Math.Min(count, 1 << 20)];
            for (; count > 0; count -= zeros.Length) hash.AppendData(zeros, 0, (int)Math.Min(count, zeros.Length));
        }
    }

    private static string Hex(string name) => name.Length == 0 ? "-" : Convert.ToHexStringLower(ImagePath.Encode(name));
}
