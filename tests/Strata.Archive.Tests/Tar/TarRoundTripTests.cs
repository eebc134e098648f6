using CsCheck;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Archive.Tests.Tar;

/// <summary>What is written is what is read, whatever it is.</summary>
public sealed class TarRoundTripTests
{
    // Names are bytes: any but NUL, ASCII more often than not, up to lengths that need every way of writing them.
    private static readonly Gen<byte> NameByte = Gen.Frequency((8, Gen.Byte[0x20, 0x7E]), (1, Gen.Int[0, 5].Select(i => (byte)"%=235D"[i])), (1, Gen.Byte[0x80, 0xFF]), (1, Gen.Const((byte)'/')), (1, Gen.Byte[1, 0x1F]));

    private static readonly Gen<string> Name =
        Gen.Frequency((6, NameByte.Array[1, 30]), (2, NameByte.Array[90, 110]), (2, NameByte.Array[240, 700])).Select(bytes => ImagePath.Decode(bytes))
            .Select(name => name.TrimEnd('/')).Where(name => name.Length > 0);

    private static readonly Gen<string> Owner = Gen.Frequency((3, Gen.Const("")), (3, Gen.String[Gen.Char['a', 'z'], 1, 40]), (1, Name));

    private static readonly Gen<long> Id = Gen.Frequency((3, Gen.Long[0, 70_000]), (1, Gen.Long[TarNumber.MaxOctal7 - 1, TarNumber.MaxOctal7 + 1]), (1, Gen.Long));

    private static readonly Gen<long> Seconds =
        Gen.Frequency((3, Gen.Long[0, 2_000_000_000]), (1, Gen.Long[-3, 3]), (1, Gen.Long[TarNumber.MaxOctal11 - 1, TarNumber.MaxOctal11 + 1]), (1, Gen.Long), (1, Gen.Const(long.MinValue)), (1, Gen.Const(long.MaxValue)));

    private static readonly Gen<int> Nanoseconds = Gen.Frequency((2, Gen.Const(0)), (2, Gen.Int[0, 999_999_999]), (1, Gen.Const(1)), (1, Gen.Const(500_000_000)));

    private static readonly Gen<TarXattr[]> Xattrs = Gen.Select(NameByte.Array[1, 20], Gen.Byte.Array[0, 300], (name, value) => new TarXattr("user." + ImagePath.Decode(name), value)).Array[0, 4]
        .Select(found => found.DistinctBy(x => x.Name).ToArray());

    // Gaps and lengths; the last gap is a hole at the end.
    private static readonly Gen<(TarSegment[] Segments, long Size)> SparseMap =
        Gen.Select(Gen.Select(Gen.Long[0, 1L << 40], Gen.Long[1, 2000]).Array[0, 80], Gen.Long[0, 10_000], (pieces, rest) =>
        {
            long position = 0;
            var segments = new TarSegment[pieces.Length];
            for (var i = 0; i < pieces.Length; i++)
            {
                segments[i] = new TarSegment(position + pieces[i].Item1, pieces[i].Item2);
                position = segments[i].Offset + segments[i].Length;
            }
            return (segments, position + rest);
        });

    private static readonly Gen<TarEntry> Entry = Gen.Select(Name, Gen.Enum<TarEntryType>(), Gen.UInt[0, 0xFFF], Gen.Select(Id, Id, Owner, Owner), Gen.Select(Seconds, Nanoseconds), Xattrs,
        Gen.Select(Name, Gen.UInt, Gen.UInt, Gen.Long[0, 2000], Gen.Bool, SparseMap), (name, type, mode, owner, time, xattrs, rest) =>
        {
            var (link, major, minor, size, isSparse, sparse) = rest;
            var entry = new TarEntry
            {
                Name = name,
                Type = type,
                Mode = mode,
                Uid = owner.Item1,
                Gid = owner.Item2,
                UserName = owner.Item3,
                GroupName = owner.Item4,
                MtimeSeconds = time.Item1,
                MtimeNanoseconds = time.Item2,
                Xattrs = xattrs,
            };
            if (type is TarEntryType.HardLink or TarEntryType.SymbolicLink) entry.LinkName = link;
            if (type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice) (entry.DeviceMajor, entry.DeviceMinor) = (major, minor);
            if (type != TarEntryType.File) return entry;
            entry.Size = isSparse ? sparse.Size : size;
            entry.Sparse = isSparse ? sparse.Segments : null;
            return entry;
        });

    [Fact]
    public void Reading_gives_what_was_written() => Entry.Array[0, 6].Sample(entries =>
    {
        var archive = Write(entries);
        Assert.Equal(archive, Write(entries));
        using var reader = new TarReader(new DribblingStream(archive, 3000));
        foreach (var (entry, i) in entries.Select((e, i) => (e, i)))
        {
            var read = reader.Next();
            Assert.NotNull(read);
            Assert.Equal(Line(entry), Line(read));
            Assert.Equal(entry.StoredSize, read.StoredSize);
            Assert.Equal(entry.Sparse, read.Sparse);
            var content = new MemoryStream();
            reader.CopyTo(content);
            Assert.Equal(ContentOf(entry, i), content.ToArray());
        }
        Assert.Null(reader.Next());
    }, iter: 500);

    [Fact]
    public void Python_reads_what_was_written()
    {
        ExternalTool.Need("python3");
        using var folder = new TemporaryFolder();
        // Python's floats and what it does not know of device numbers leave some values out; sizes are kept to what can be read through quickly.
        Entry.Where(e => e.MtimeSeconds is > -1L << 40 and < 1L << 40 && e.Size < 100_000 && e.DeviceMajor <= TarNumber.MaxOctal7 && e.DeviceMinor <= TarNumber.MaxOctal7).Array[150].Sample(entries =>
        {
            File.WriteAllBytes(folder.File("random.tar"), Write(entries));
            Assert.Equal(TarListing.Ours(File.ReadAllBytes(folder.File("random.tar"))), TarListing.Pythons(folder.File("random.tar")));
        }, iter: 1, threads: 1);
    }

    private static string Line(TarEntry entry)
    {
        var ordered = new TarEntry
        {
            Name = entry.Name,
            Type = entry.Type,
            Mode = entry.Mode,
            Uid = entry.Uid,
            Gid = entry.Gid,
            UserName = entry.UserName,
            GroupName = entry.GroupName,
            Size = entry.Size,
            MtimeSeconds = entry.MtimeSeconds,
            MtimeNanoseconds = entry.MtimeNanoseconds,
            LinkName = entry.LinkName,
            DeviceMajor = entry.DeviceMajor,
            DeviceMinor = entry.DeviceMinor,
            Xattrs = [.. entry.Xattrs.OrderBy(x => x.Name, Comparer<string>.Create(ImagePath.Compare))],
        };
        return TarListing.Line(ordered, "");
    }

    private static byte[] ContentOf(TarEntry entry, int seed)
    {
        var content = new byte[entry.Type == TarEntryType.File ? entry.StoredSize : 0];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static byte[] Write(TarEntry[] entries)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream))
        {
            for (var i = 0; i < entries.Length; i++)
            {
                writer.WriteEntry(entries[i]);
                var content = ContentOf(entries[i], i);
                writer.Write(content.AsSpan(0, content.Length / 2));
                writer.Write(content.AsSpan(content.Length / 2));
            }
            writer.Finish();
        }
        return stream.ToArray();
    }
}
