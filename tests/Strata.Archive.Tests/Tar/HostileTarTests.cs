using System.Text;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Archive.Tests.Tar;

/// <summary>Archives made to hurt: each gives a <see cref="StrataException"/> that says what is wrong and where.</summary>
public sealed class HostileTarTests
{
    private static readonly byte[] Good = RawHeader.Member(new RawHeader { Name = "good", Size = 1 }, "x"u8);

    [Fact]
    public void Something_that_is_no_tar() =>
        Fails(Encoding.ASCII.GetBytes(new string('?', 1024)), "no tar header (its checksum does not match) at offset 512");

    [Fact]
    public void A_wrong_checksum_names_the_entry_before()
    {
        var block = new RawHeader { Name = "bad" }.Block();
        block[0] ^= 1;
        Fails([.. Good, .. block], "no tar header (its checksum does not match) after entry \"good\" at offset 1536");
    }

    [Fact]
    public void A_size_beyond_the_end() =>
        Fails([.. new RawHeader { Name = "lies", Size = 1 << 30 }.Block(), .. new byte[5000]], "the archive is truncated in entry \"lies\"");

    [Fact]
    public void A_negative_size() => Fails(new RawHeader { Name = "lies", Size = -1 }.Block(), "the size is negative in entry \"lies\"");

    [Fact]
    public void A_negative_size_in_a_pax_record() =>
        Fails([.. RawHeader.Pax(RawHeader.Record("size", "-5")), .. new RawHeader { Name = "lies" }.Block()], "the size is negative in entry \"lies\"");

    [Fact]
    public void A_size_of_two_to_the_63rd_less_one() =>
        Fails([.. RawHeader.Pax(RawHeader.Record("size", "9223372036854775807")), .. new RawHeader { Name = "lies" }.Block(), .. new byte[512]], "the archive is truncated in entry \"lies\"");

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999")]
    [InlineData("12x")]
    [InlineData("-")]
    [InlineData(" 5")]
    public void A_pax_size_that_is_no_number(string text) =>
        Fails([.. RawHeader.Pax(RawHeader.Record("size", text)), .. new RawHeader { Name = "lies" }.Block()], "the pax record \"size\" is no number in entry \"lies\"");

    [Theory]
    [InlineData("80ffffffffffffffff000000")]
    [InlineData("783132333435363700000000")]
    public void A_header_size_that_is_no_number(string field) =>
        Fails(new RawHeader { Name = "lies", Edit = block => Convert.FromHexString(field).CopyTo(block, 124) }.Block(), "the size is no number in entry \"lies\"");

    [Theory]
    [InlineData("99 path=a\n")]
    [InlineData("8 path=a\n")]
    [InlineData("0 path=a\n")]
    [InlineData("-10 path=a\n")]
    [InlineData("4294967306 path=a\n")]
    [InlineData("99999999999999999999 path=a\n")]
    [InlineData("10 path=a ")]
    [InlineData("10 path=ab")]
    [InlineData("path=a\n")]
    [InlineData(" 10 path=a\n")]
    [InlineData("10")]
    [InlineData("3 \n")]
    [InlineData("10 path=a\n\0\0x")]
    public void Pax_records_with_lengths_that_lie(string records) =>
        Fails([.. Good, .. RawHeader.Pax(Encoding.ASCII.GetBytes(records)), .. Good], "a pax record has a wrong length after entry \"good\"");

    [Theory]
    [InlineData("4 =\n")]
    [InlineData("6 abc\n")]
    [InlineData("5 =a\n")]
    public void Pax_records_without_a_key(string records) => Fails([.. RawHeader.Pax(Encoding.ASCII.GetBytes(records)), .. Good], "a pax record has ");

    [Theory]
    [InlineData("path")]
    [InlineData("linkpath")]
    [InlineData("uname")]
    [InlineData("GNU.sparse.name")]
    public void Names_with_a_nul(string key) =>
        Fails([.. RawHeader.Pax(RawHeader.Record(key, "a\0b")), .. Good], $"the pax record \"{key}\" holds a NUL");

    [Theory]
    [InlineData("SCHILY.xattr.")]
    [InlineData("LIBARCHIVE.xattr.user%00a")]
    public void Attributes_without_a_proper_name(string key) =>
        Fails([.. RawHeader.Pax(RawHeader.Record(key, "")), .. Good], "an extended attribute has no proper name in entry \"good\"");

    [Fact]
    public void A_million_pax_records_are_over_the_limit_before_they_are_read()
    {
        var records = new MemoryStream();
        for (var i = 0; i < 1_000_000; i++) records.Write("5 a=\n"u8);
        Fails([.. Good, .. RawHeader.Pax(records.ToArray()), .. Good], "a pax header claims 5000000 bytes (limit 1048576) after entry \"good\"");
    }

    [Fact]
    public void Two_hundred_thousand_pax_records_and_much_padding_are_quick()
    {
        var records = new byte[1 << 20];
        for (var i = 0; i < 100_000; i++) "5 a=\n"u8.CopyTo(records.AsSpan(i * 5));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using var reader = new TarReader(new MemoryStream([.. RawHeader.Pax(records), .. Good]));
        Assert.Equal("good", reader.Next()!.Name);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData('L', "a long name")]
    [InlineData('K', "a long link name")]
    [InlineData('x', "a pax header")]
    public void A_long_name_of_two_gibibytes_takes_no_memory(char flag, string what)
    {
        var header = new RawHeader { Name = "././@LongLink", TypeFlag = flag, Size = 2L << 30 }.Block();
        var before = GC.GetTotalAllocatedBytes();
        using var stream = new JoinedStream(new MemoryStream(header), new ZeroStream(2L << 30));
        using var reader = new TarReader(stream);
        var error = Assert.Throws<StrataException>(reader.Next);
        Assert.Equal($"reading tar archive: {what} claims 2147483648 bytes (limit 1048576) at offset 512", error.Message);
        Assert.Equal(ErrorKind.DataLoss, error.Kind);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
    }

    [Fact]
    public void Global_headers_are_limited_together()
    {
        var header = RawHeader.Pax(RawHeader.Record("comment", new string('c', 300_000)), 'g');
        Fails([.. header, .. header, .. header, .. header], "the global pax headers are over 1048576 bytes");
    }

    [Fact]
    public void Extended_headers_without_an_entry()
    {
        var pax = RawHeader.Pax(RawHeader.Record("path", "a"));
        Fails(pax, "the archive is truncated");
        Fails([.. pax, .. new byte[1024]], "an extended header has no entry");
    }

    [Fact]
    public void A_lone_zero_block_between_entries() =>
        Fails([.. Good, .. new byte[512], .. Good], "a lone zero block stands before more entries after entry \"good\"");

    [Theory]
    [InlineData("0,1,0,1", 2, "the sparse map is out of order")]
    [InlineData("5,2,6,1", 3, "the sparse map is out of order")]
    [InlineData("9223372036854775807,1", 1, "the sparse map is out of order")]
    [InlineData("1,9223372036854775807", 1, "the sparse map is out of order")]
    [InlineData("0,-1", 0, "the sparse map is out of order")]
    [InlineData("-1,1", 1, "the sparse map is out of order")]
    [InlineData("0,1,2", 1, "the sparse map holds no number")]
    [InlineData("0,x", 1, "the sparse map holds no number")]
    [InlineData("0,1,", 1, "the sparse map holds no number")]
    [InlineData("99,2", 2, "the sparse map goes beyond the file's size")]
    [InlineData("0,4611686018427387904,4611686018427387904,4611686018427387903", 5, "the sparse map goes beyond the file's size")]
    [InlineData("0,2", 1, "the sparse map names 2 bytes of data, and the entry has 1")]
    public void Sparse_maps_that_lie(string map, int size, string message)
    {
        byte[] records = [.. RawHeader.Record("GNU.sparse.map", map), .. RawHeader.Record("GNU.sparse.size", "100"), .. RawHeader.Record("GNU.sparse.name", "holes")];
        Fails([.. RawHeader.Pax(records), .. RawHeader.Member(new RawHeader { Name = "a", Size = size }, new byte[size])], $"{message} in entry \"holes\"");
    }

    [Theory]
    [InlineData("1\n0\n1\n", "names 1 bytes of data, and the entry has 0")]
    [InlineData("9999999\n", "the sparse map has more than 1048576 segments")]
    [InlineData("1000\n0\n0\n", "the sparse map holds no number")]
    [InlineData("x\n", "the sparse map holds no number")]
    [InlineData("\n", "the sparse map holds no number")]
    [InlineData("-1\n", "the sparse map holds no number")]
    [InlineData("99999999999999999999999\n", "the sparse map holds no number")]
    public void Inline_sparse_maps_that_lie(string map, string message)
    {
        byte[] records = [.. RawHeader.Record("GNU.sparse.major", "1"), .. RawHeader.Record("GNU.sparse.minor", "0"), .. RawHeader.Record("GNU.sparse.realsize", "100")];
        Fails([.. RawHeader.Pax(records), .. RawHeader.Member(new RawHeader { Name = "a", Size = 512 }, [.. Encoding.ASCII.GetBytes(map), .. new byte[512 - map.Length]])], message);
    }

    [Fact]
    public void An_inline_sparse_map_longer_than_its_entry()
    {
        byte[] records = [.. RawHeader.Record("GNU.sparse.major", "1"), .. RawHeader.Record("GNU.sparse.minor", "0"), .. RawHeader.Record("GNU.sparse.realsize", "100")];
        var map = Encoding.ASCII.GetBytes("500\n" + string.Concat(Enumerable.Repeat("1\n", 254)));
        Fails([.. RawHeader.Pax(records), .. RawHeader.Member(new RawHeader { Name = "a", Size = 512 }, map), .. Good], "in entry \"a\"");
    }

    [Fact]
    public void An_unknown_sparse_format_is_refused()
    {
        byte[] records = [.. RawHeader.Record("GNU.sparse.major", "2"), .. RawHeader.Record("GNU.sparse.minor", "0")];
        Fails([.. RawHeader.Pax(records), .. Good], "the sparse format is unknown in entry \"good\"");
    }

    [Fact]
    public void Gnu_sparse_headers_that_lie()
    {
        Fails(GnuSparse(100, (0, 10), (5, 10)), "the sparse map is out of order in entry \"holes\"");
        Fails(GnuSparse(10, (0, 20)), "the sparse map goes beyond the file's size in entry \"holes\"");
        Fails(GnuSparse(-1, (0, 0)), "the sparse map goes beyond the file's size in entry \"holes\"");
        Fails(GnuSparse(100, (0, 50)), "the sparse map names 50 bytes of data, and the entry has 0 in entry \"holes\"");

        static byte[] GnuSparse(long realSize, params (long Offset, long Length)[] map) => new RawHeader
        {
            Name = "holes",
            TypeFlag = 'S',
            Magic = "ustar  \0",
            Edit = block =>
            {
                for (var i = 0; i < map.Length; i++)
                {
                    RawHeader.Octal(block, 386 + (i * 24), 12, map[i].Offset);
                    RawHeader.Octal(block, 398 + (i * 24), 12, map[i].Length);
                }
                if (realSize < 0) block.AsSpan(483, 12).Fill(0xFF);
                else RawHeader.Octal(block, 483, 12, realSize);
            },
        }.Block();
    }

    [Fact]
    public void Limits_are_the_callers()
    {
        var limits = new TarLimits { MaxExtendedHeader = 20, MaxSparseSegments = 1 };
        Fails([.. RawHeader.Pax(RawHeader.Record("path", "a-name-of-some-length")), .. Good], "a pax header claims 30 bytes (limit 20)", limits);
        byte[] records = [.. RawHeader.Record("GNU.sparse.map", "0,1,5,1"), .. RawHeader.Record("GNU.sparse.size", "9")];
        Fails([.. RawHeader.Pax(records), .. RawHeader.Member(new RawHeader { Name = "a", Size = 2 }, new byte[2])], "the sparse map has more than 1 segments in entry \"a\"",
            limits with { MaxExtendedHeader = 1000 });
    }

    [Fact]
    public void Names_in_messages_do_not_reach_the_terminal_raw() =>
        Fails(new RawHeader { Name = "\u001b[2Jx", Size = -1 }.Block(), "in entry \"?[2Jx\"");

    [Fact]
    public void A_truncated_archive_fails_at_every_length_but_between_entries()
    {
        byte[] archive = [.. RawHeader.Pax(RawHeader.Record("path", "named")), .. RawHeader.Member(new RawHeader { Name = "a", Size = 512 }, new byte[512]), .. Good];
        for (var length = 1; length < archive.Length; length++)
        {
            // After whole entries, and inside the padding of the last.
            if (length == 2048 || length > 2560) continue;
            Fails(archive[..length], "the archive is truncated");
        }
    }

    private static void Fails(byte[] archive, string message, TarLimits? limits = null)
    {
        using var reader = new TarReader(new MemoryStream(archive), limits: limits);
        var error = Assert.Throws<StrataException>(() =>
        {
            while (reader.Next() is not null)
            {
            }
        });
        Assert.Equal(ErrorKind.DataLoss, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
