using System.Security.Cryptography;
using System.Text;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Archive.Tests.Tar;

public sealed class TarWriterTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("some content\n");

    [Fact]
    public void The_same_entries_give_these_bytes_on_every_machine()
    {
        // Pinned: a change here changes the digest of every layer that is made, and with it every cache.
        Assert.Equal("c7e86254222be5819bc29ddd8b23e75b", Convert.ToHexStringLower(SHA256.HashData(Sample()))[..32]);
    }

    [Fact]
    public void The_same_entries_give_the_same_bytes_twice() => Assert.Equal(Sample(), Sample());

    [Fact]
    public void A_plain_entry_is_one_ustar_header()
    {
        var archive = Write((new TarEntry { Name = "etc/passwd", Mode = 0x1A4, Uid = 1, Gid = 2, Size = 13, MtimeSeconds = 1_500_000_000 }, Content));
        Assert.Equal(512 + 512 + 1024, archive.Length);
        Assert.Equal("etc/passwd\0", Encoding.ASCII.GetString(archive, 0, 11));
        Assert.Equal("0000644\00000001\00000002\000000000015\013132027400\0", Encoding.ASCII.GetString(archive, 100, 48));
        Assert.Equal("0ustar\000", string.Concat(Encoding.ASCII.GetString(archive, 156, 1), Encoding.ASCII.GetString(archive, 257, 8)));
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    [InlineData(256, true)]
    public void Names_without_slashes_over_a_hundred_bytes_need_pax(int length, bool pax) =>
        Assert.Equal(pax, Write((new TarEntry { Name = new string('n', length) }, [])).Length > 1536);

    [Theory]
    [InlineData(155, 100, false)]
    [InlineData(156, 100, true)]
    [InlineData(155, 101, true)]
    public void Longer_names_are_split_at_a_slash_if_both_parts_fit(int directory, int name, bool pax) =>
        Assert.Equal(pax, Write((new TarEntry { Name = new string('d', directory) + "/" + new string('n', name) }, [])).Length > 1536);

    [Fact]
    public void What_python_reads_is_what_was_written()
    {
        ExternalTool.Need("python3");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("sample.tar"), Sample());
        Assert.Equal(TarListing.Ours(Sample()), TarListing.Pythons(folder.File("sample.tar")));
    }

    [Theory]
    [InlineData("tar", "--xattrs --xattrs-include=* --numeric-owner --warning=no-unknown-keyword")]
    [InlineData("bsdtar", "--xattrs --numeric-owner")]
    public void What_other_tars_unpack_is_what_was_written(string program, string options)
    {
        ExternalTool.Need(program, "tar", "python3");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        using var folder = new TemporaryFolder();
        var sample = Sample(strange: false);
        File.WriteAllBytes(folder.File("sample.tar"), sample);
        Directory.CreateDirectory(folder.File("out"));
        ExternalTool.Run(folder.Path, program, ["-xpf", "sample.tar", "-C", "out", .. options.Split(' ')]);
        // Packed again in the same order by GNU tar, whose archives are known to be read well.
        var names = Entries(sample).Select(e => e.Name).SelectMany(n => (byte[])[.. ImagePath.Encode(n), 0]).ToArray();
        File.WriteAllBytes(folder.File("names"), names);
        ExternalTool.Run(folder.Path, "tar", ["-cf", "again.tar", "--format=posix", "--numeric-owner", "--no-recursion", "--xattrs", "--xattrs-include=user.*", "--xattrs-include=security.capability", "-C", "out", "--null", "--verbatim-files-from", "-T", "names"]);
        var expected = Entries(sample).Select(Comparable).Order(StringComparer.Ordinal).ToList();
        var found = Entries(File.ReadAllBytes(folder.File("again.tar"))).Select(Comparable).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, found);

        // What is lost on the way through a file system: names of owners, and which of two hard links came first.
        static string Comparable(TarEntry entry)
        {
            entry.UserName = entry.GroupName = "";
            entry.Xattrs = [.. entry.Xattrs.Where(x => entry.Type is TarEntryType.File or TarEntryType.Directory)];
            return TarListing.Line(entry, "");
        }
    }

    [Fact]
    public void Content_must_have_the_announced_length()
    {
        using var writer = new TarWriter(new MemoryStream());
        writer.WriteEntry(new TarEntry { Name = "a", Size = 3 });
        Assert.Throws<InvalidOperationException>(() => writer.Write("four"u8));
        writer.Write("tw"u8);
        Assert.Throws<InvalidOperationException>(() => writer.WriteEntry(new TarEntry { Name = "b" }));
        Assert.Throws<InvalidOperationException>(writer.Finish);
        writer.Write("o"u8);
        writer.Finish();
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.WriteEntry(new TarEntry { Name = "b" }));
    }

    [Fact]
    public void Entries_that_no_header_can_hold_are_refused_and_named()
    {
        Refused(new TarEntry(), "an entry has no name");
        Refused(new TarEntry { Name = "a\0b" }, "a NUL in a name");
        Refused(new TarEntry { Name = "a", LinkName = "\0" }, "entry \"a\" has a NUL in a name");
        Refused(new TarEntry { Name = "a/" }, "entry \"a/\" has a name that only a directory may have");
        Refused(new TarEntry { Name = "a", Size = -1 }, "a negative size");
        Refused(new TarEntry { Name = "a", Size = 5, StoredSize = 4 }, "a stored size that is not the size");
        Refused(new TarEntry { Name = "a", MtimeNanoseconds = 1_000_000_000 }, "nanoseconds out of range");
        Refused(new TarEntry { Name = "a", Xattrs = [new("", [])] }, "an extended attribute without a proper name");
        Refused(new TarEntry { Name = "a", Xattrs = [new("user.a", []), new("user.a", [1])] }, "the extended attribute user.a twice");
        Refused(new TarEntry { Name = "a", Size = 10, Sparse = [new(0, 5), new(4, 1)] }, "a sparse map that is out of order");
        Refused(new TarEntry { Name = "a", Size = 10, Sparse = [new(5, 6)] }, "a sparse map that is out of order");
        Refused(new TarEntry { Name = "a", Size = 10, Sparse = [new(long.MaxValue, 1)] }, "a sparse map that is out of order");
        Refused(new TarEntry { Name = "a", Size = 10, Sparse = [new(0, 5)], StoredSize = 6 }, "does not sum up");
    }

    [Fact]
    public void A_refused_entry_leaves_the_archive_as_it_was()
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream))
        {
            writer.WriteEntry(new TarEntry { Name = "a", Size = 13 });
            writer.Write(Content);
            Assert.Throws<StrataException>(() => writer.WriteEntry(new TarEntry { Name = "b\0" }));
            writer.WriteEntry(new TarEntry { Name = "c" });
            writer.Finish();
        }
        Assert.Equal(["a", "c"], Entries(stream.ToArray()).Select(e => e.Name));
    }

    private static void Refused(TarEntry entry, string message)
    {
        using var writer = new TarWriter(new MemoryStream());
        var error = Assert.Throws<StrataException>(() => writer.WriteEntry(entry));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static List<TarEntry> Entries(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive));
        var entries = new List<TarEntry>();
        while (reader.Next() is { } entry) entries.Add(entry);
        return entries;
    }

    private static byte[] Write(params (TarEntry Entry, byte[] Content)[] entries)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream))
        {
            foreach (var (entry, content) in entries)
            {
                writer.WriteEntry(entry);
                writer.Write(content);
            }
            writer.Finish();
        }
        return stream.ToArray();
    }

    /// <summary>One of everything; the strange is what a file system does not give back, or libarchive reads wrongly.</summary>
    private static byte[] Sample(bool strange = true)
    {
        var longName = string.Join('/', Enumerable.Repeat(new string('d', 80), 4));
        List<(TarEntry, byte[])> entries =
        [
            (new TarEntry { Name = "dir", Type = TarEntryType.Directory, Mode = 0x1ED, Uid = 5, MtimeSeconds = 1 }, []),
            (new TarEntry { Name = "dir/file", Mode = 0xDED, Uid = 3_000_000_000, Gid = 4_000_000_000, Size = 13, MtimeSeconds = 1_500_000_000, MtimeNanoseconds = 123_456_789, UserName = "nobody", GroupName = "nogroup" }, Content),
            (new TarEntry { Name = "caps", Mode = 0x1ED, Size = 13, Xattrs = [new("security.capability", Convert.FromHexString("0100000200200000000000000000000000000000")), new(strange ? "user.odd=%25%3D%" : "user.odd%", [0, 10, 255]), new("user.empty", [])] }, Content),
            (new TarEntry { Name = "symlink", Type = TarEntryType.SymbolicLink, Mode = 0x1FF, LinkName = "dir/file" }, []),
            (new TarEntry { Name = "long-symlink", Type = TarEntryType.SymbolicLink, Mode = 0x1FF, LinkName = longName + "/x" }, []),
            (new TarEntry { Name = "bad\udcff\udcfename", Mode = 0x180, Size = 13 }, Content),
            (new TarEntry { Name = "ünïcödé ☃ 🎈", Mode = 0x180, Size = 13 }, Content),
            (new TarEntry { Name = longName, Type = TarEntryType.Directory, Mode = 0x1ED }, []),
            (new TarEntry { Name = longName + "/file", Mode = 0x1A4, Size = 13, MtimeSeconds = -5, MtimeNanoseconds = strange ? 250_000_000 : 0 }, Content),
            (new TarEntry { Name = "later", Mode = 0x1A4, MtimeSeconds = 8_589_934_592 }, []),
            (new TarEntry { Name = "null", Type = TarEntryType.CharacterDevice, Mode = 0x1B6, DeviceMajor = 1, DeviceMinor = 3 }, []),
            (new TarEntry { Name = "disk", Type = TarEntryType.BlockDevice, Mode = 0x1B0, Gid = 6, DeviceMajor = 259, DeviceMinor = 70_000 }, []),
            (new TarEntry { Name = "pipe", Type = TarEntryType.Fifo, Mode = 0x1A4 }, []),
        ];
        if (strange)
        {
            entries.Add((new TarEntry { Name = "same", Type = TarEntryType.HardLink, LinkName = "dir/file", Mode = 0x1A4 }, []));
            entries.Add((new TarEntry { Name = "holes", Size = 1_000_000, Sparse = [new(5, 10), new(999_990, 3)], Mode = 0x1A4 }, Content));
            entries.Add((new TarEntry { Name = "hole", Size = 1_000_000, Sparse = [] }, []));
            entries.Add((new TarEntry { Name = "/absolute", Uid = 1L << 40, Gid = 1L << 41, UserName = new string('u', 40), GroupName = "grüppe" }, []));
        }
        return Write([.. entries]);
    }
}
