using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Archive.Tests.Tar;

/// <summary>Damaged archives from a seeded random source: they are read, or refused with DataLoss, and nothing else.</summary>
public sealed class TarFuzzTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_archives_are_read_or_refused(int seed)
    {
        var random = new Random(seed);
        var original = Archive();
        for (var i = 0; i < 2500; i++)
        {
            var archive = (byte[])original.Clone();
            for (var n = random.Next(1, 6); n > 0; n--) Mutate(archive, random);
            // Most mutations would only be found by the checksum: mend it in most blocks that may be headers.
            if (random.Next(4) > 0)
            {
                for (var at = 0; at + 512 <= archive.Length; at += 512)
                {
                    if (archive.AsSpan(at + 257, 5).SequenceEqual("ustar"u8)) Mend(archive, at);
                }
            }
            if (random.Next(4) == 0) Array.Resize(ref archive, random.Next(archive.Length));
            ReadAll(archive);
        }
    }

    /// <summary>Reads what may be damaged; the total of what entries hold is bounded by what the archive holds.</summary>
    private static void ReadAll(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive), limits: new TarLimits { MaxSparseSegments = 1000 });
        var buffer = new byte[999];
        try
        {
            while (reader.Next() is { } entry)
            {
                Assert.InRange(entry.StoredSize, 0, entry.Size);
                Assert.True(entry.Mode <= 0xFFF);
                Assert.InRange(entry.MtimeNanoseconds, 0, 999_999_999);
                Assert.DoesNotContain('\0', entry.Name);
                Assert.DoesNotContain('\0', entry.LinkName);
                long total = 0;
                int n;
                while ((n = reader.Read(buffer)) > 0) total += n;
                if (entry.Type == TarEntryType.File) Assert.Equal(entry.StoredSize, total);
                long end = 0;
                foreach (var segment in entry.Sparse ?? [])
                {
                    Assert.True(segment.Offset >= end && segment.Length > 0);
                    end = segment.Offset + segment.Length;
                }
                Assert.True(end <= entry.Size);
            }
            Assert.Equal(archive.Length, reader.Offset);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.DataLoss)
        {
            Assert.StartsWith("reading tar archive: ", e.Message, StringComparison.Ordinal);
        }
    }

    private static void Mutate(byte[] archive, Random random)
    {
        var at = random.Next(archive.Length);
        switch (random.Next(6))
        {
            case 0:
                archive[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                archive[at] = (byte)random.Next(256);
                break;
            case 2:
                // A digit, a sign or a separator where text may stand.
                archive[at] = "0123456789-=\n ,\0\u007f"u8[random.Next(17)];
                break;
            case 3:
                var length = Math.Min(random.Next(1, 40), archive.Length - at);
                archive.AsSpan(random.Next(archive.Length - length), length).CopyTo(archive.AsSpan(at));
                break;
            case 4:
                // A type flag or a number of some header.
                var header = at / 512 * 512;
                archive[header + 156] = (byte)"01234567xgLKSDVMXAZ\0"[random.Next(20)];
                break;
            default:
                var field = (at / 512 * 512) + new[] { 100, 108, 116, 124, 136, 329, 337, 386, 398, 483 }[random.Next(10)];
                archive[field] = (byte)(random.Next(2) == 0 ? 0x80 : 0xFF);
                for (var i = 1; i < 8; i++) archive[field + i] = (byte)random.Next(256);
                break;
        }
    }

    private static void Mend(byte[] archive, int at)
    {
        var block = archive.AsSpan(at, 512).ToArray();
        RawHeader.Seal(block);
        block.CopyTo(archive, at);
    }

    private static byte[] Archive()
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive))
        {
            writer.WriteEntry(new TarEntry { Name = "dir", Type = TarEntryType.Directory, Mode = 0x1ED });
            writer.WriteEntry(new TarEntry { Name = "file", Size = 700 });
            writer.Write(new byte[700]);
            writer.WriteEntry(new TarEntry { Name = new string('n', 300), Size = 3, Xattrs = [new("user.a", [1, 0, 10]), new("user.b", [])], MtimeSeconds = -1, MtimeNanoseconds = 5 });
            writer.Write("abc"u8);
            writer.WriteEntry(new TarEntry { Name = "holes", Size = 100_000, Sparse = [new(10, 20), new(5000, 600), new(99_999, 1)] });
            writer.Write(new byte[621]);
            writer.WriteEntry(new TarEntry { Name = "link", Type = TarEntryType.SymbolicLink, LinkName = "\udc80x" });
            writer.WriteEntry(new TarEntry { Name = "node", Type = TarEntryType.BlockDevice, DeviceMajor = 7, DeviceMinor = 3_000_000_000 });
        }
        // The old ways too, which the writer does not write.
        byte[] longName = [.. System.Text.Encoding.ASCII.GetBytes(new string('o', 150)), 0];
        archive.Write(RawHeader.Member(new RawHeader { Name = "././@LongLink", TypeFlag = 'L', Size = longName.Length, Magic = "ustar  \0" }, longName));
        archive.Write(RawHeader.Member(new RawHeader { Name = "short", Size = 2, Magic = "ustar  \0" }, "hi"u8));
        archive.Write(RawHeader.Member(new RawHeader
        {
            Name = "gnu-holes",
            TypeFlag = 'S',
            Size = 30,
            Magic = "ustar  \0",
            Edit = block =>
            {
                RawHeader.Octal(block, 386, 12, 100);
                RawHeader.Octal(block, 398, 12, 30);
                RawHeader.Octal(block, 483, 12, 1000);
            },
        }, new byte[30]));
        archive.Write(RawHeader.Pax([.. RawHeader.Record("GNU.sparse.size", "90"), .. RawHeader.Record("GNU.sparse.numblocks", "1"), .. RawHeader.Record("GNU.sparse.offset", "5"), .. RawHeader.Record("GNU.sparse.numbytes", "9")]));
        archive.Write(RawHeader.Member(new RawHeader { Name = "pax-holes", Size = 9 }, new byte[9]));
        archive.Write(RawHeader.Pax([.. RawHeader.Record("GNU.sparse.size", "90"), .. RawHeader.Record("GNU.sparse.map", "5,9")], 'x'));
        archive.Write(RawHeader.Member(new RawHeader { Name = "pax-holes", Size = 9 }, new byte[9]));
        archive.Write(new byte[1024]);
        return archive.ToArray();
    }
}
