using System.Text;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Archive.Tests.Tar;

public sealed class TarReaderTests
{
    [Fact]
    public void An_empty_stream_is_an_empty_archive() => Assert.Empty(Read([]));

    [Fact]
    public void An_archive_may_end_without_zero_blocks() => Assert.Equal(["a"], Read(new RawHeader { Name = "a" }.Block()).Select(e => e.Name));

    [Fact]
    public void An_archive_may_end_with_one_zero_block() => Assert.Single(Read([.. new RawHeader { Name = "a" }.Block(), .. new byte[512]]));

    [Fact]
    public void An_archive_may_lack_the_padding_of_its_last_entry()
    {
        byte[] archive = [.. new RawHeader { Name = "a", Size = 3 }.Block(), 1, 2, 3];
        for (var padding = 0; padding < 509; padding += 100) Assert.Single(Read([.. archive, .. new byte[padding]]));
    }

    [Fact]
    public void What_follows_the_end_is_read_but_not_looked_at()
    {
        var recorder = new Recorder();
        byte[] archive = [.. new RawHeader { Name = "a" }.Block(), .. new byte[1024], .. Encoding.ASCII.GetBytes("anything at all")];
        using var reader = new TarReader(new MemoryStream(archive), recorder);
        Assert.NotNull(reader.Next());
        Assert.Null(reader.Next());
        Assert.Null(reader.Next());
        Assert.Equal(archive.Length, reader.Offset);
        Assert.Equal(archive, recorder.Bytes);
    }

    [Fact]
    public void The_recorder_hears_every_byte_whether_content_is_read_or_not()
    {
        var content = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();
        byte[] archive = [.. RawHeader.Member(new RawHeader { Name = "read", Size = content.Length }, content),
            .. RawHeader.Member(new RawHeader { Name = "skipped", Size = content.Length }, content),
            .. RawHeader.Pax(RawHeader.Record("path", "named")), .. RawHeader.Member(new RawHeader { Name = "half", Size = 700 }, content.AsSpan(0, 700)), .. new byte[1024]];
        var recorder = new Recorder();
        using var reader = new TarReader(new DribblingStream(archive, 5000), recorder);
        Assert.Equal("read", reader.Next()!.Name);
        var copy = new MemoryStream();
        reader.CopyTo(copy);
        Assert.Equal(content, copy.ToArray());
        Assert.Equal("skipped", reader.Next()!.Name);
        Assert.Equal("named", reader.Next()!.Name);
        Assert.NotEqual(0, reader.Read(new byte[10]));
        Assert.Null(reader.Next());
        Assert.Equal([100_000L, 100_000L, 700L], recorder.Payloads);
        Assert.Equal(archive.Length - 200_700, recorder.Bytes.Length);
    }

    [Theory]
    [InlineData('1', TarEntryType.HardLink)]
    [InlineData('2', TarEntryType.SymbolicLink)]
    [InlineData('3', TarEntryType.CharacterDevice)]
    [InlineData('4', TarEntryType.BlockDevice)]
    [InlineData('5', TarEntryType.Directory)]
    [InlineData('6', TarEntryType.Fifo)]
    public void Only_files_have_content_whatever_the_size_says(char flag, TarEntryType type)
    {
        var entries = Read([.. new RawHeader { Name = "a", TypeFlag = flag, Size = 5000 }.Block(), .. new RawHeader { Name = "b" }.Block()]);
        Assert.Equal([type, TarEntryType.File], entries.Select(e => e.Type));
        Assert.Equal(0, entries[0].Size);
    }

    [Theory]
    [InlineData('\0', "dir/", TarEntryType.Directory, "dir")]
    [InlineData('\0', "file", TarEntryType.File, "file")]
    [InlineData('0', "file/", TarEntryType.File, "file/")]
    [InlineData('7', "file", TarEntryType.File, "file")]
    [InlineData('Z', "file", TarEntryType.File, "file")]
    [InlineData('5', "dir//", TarEntryType.Directory, "dir")]
    [InlineData('5', "/", TarEntryType.Directory, "/")]
    public void Types_of_old_and_unknown_entries(char flag, string name, TarEntryType type, string read)
    {
        var entry = Assert.Single(Read(new RawHeader { Name = name, TypeFlag = flag }.Block()));
        Assert.Equal(type, entry.Type);
        Assert.Equal(read, entry.Name);
    }

    [Theory]
    [InlineData('V')]
    [InlineData('M')]
    [InlineData('N')]
    public void Entries_that_are_no_files_are_passed_over(char flag) =>
        Assert.Equal(["b"], Read([.. RawHeader.Member(new RawHeader { Name = "a", TypeFlag = flag, Size = 5 }, "label"u8), .. new RawHeader { Name = "b" }.Block()]).Select(e => e.Name));

    [Fact]
    public void Records_of_a_global_header_hold_until_others_replace_them()
    {
        var entries = Read([.. RawHeader.Pax([.. RawHeader.Record("uname", "global"), .. RawHeader.Record("uid", "7"), .. RawHeader.Record("comment", "x")], 'g'),
            .. new RawHeader { Name = "a" }.Block(),
            .. RawHeader.Pax(RawHeader.Record("uname", "local")), .. new RawHeader { Name = "b" }.Block(),
            .. RawHeader.Pax(RawHeader.Record("uname", "")), .. new RawHeader { Name = "c" }.Block(),
            .. RawHeader.Pax(RawHeader.Record("uname", "later"), 'g'), .. new RawHeader { Name = "d" }.Block()]);
        Assert.Equal(["global", "local", "", "later"], entries.Select(e => e.UserName));
        Assert.All(entries, e => Assert.Equal(7, e.Uid));
    }

    [Fact]
    public void A_gnu_long_name_stands_before_a_pax_path_as_in_go()
    {
        byte[] name = [.. Encoding.ASCII.GetBytes(new string('l', 600)), 0];
        byte[] longName = RawHeader.Member(new RawHeader { Name = "././@LongLink", TypeFlag = 'L', Size = name.Length }, name);
        byte[] pax = RawHeader.Pax(RawHeader.Record("path", "pax"));
        Assert.Equal(new string('l', 600), Assert.Single(Read([.. longName, .. pax, .. new RawHeader { Name = "a" }.Block()])).Name);
        Assert.Equal(new string('l', 600), Assert.Single(Read([.. pax, .. longName, .. new RawHeader { Name = "a" }.Block()])).Name);
        byte[] empty = RawHeader.Member(new RawHeader { Name = "././@LongLink", TypeFlag = 'L', Size = 1 }, [0]);
        Assert.Equal("a", Assert.Single(Read([.. empty, .. new RawHeader { Name = "a" }.Block()])).Name);
    }

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("12.5", 12, 500_000_000)]
    [InlineData("-1.25", -2, 750_000_000)]
    [InlineData("-0.000000001", -1, 999_999_999)]
    [InlineData("-1", -1, 0)]
    [InlineData("1.", 1, 0)]
    [InlineData("3.1234567899", 3, 123_456_789)]
    [InlineData("9223372036854775807", long.MaxValue, 0)]
    [InlineData("-9223372036854775808", long.MinValue, 0)]
    public void Times_of_pax_records(string text, long seconds, int nanoseconds)
    {
        var entry = Assert.Single(Read([.. RawHeader.Pax(RawHeader.Record("mtime", text)), .. new RawHeader { Name = "a" }.Block()]));
        Assert.Equal((seconds, nanoseconds), (entry.MtimeSeconds, entry.MtimeNanoseconds));
    }

    [Theory]
    [InlineData("ffffffffffffffff", -1L)]
    [InlineData("80000000ffffffff", uint.MaxValue)]
    [InlineData("8000000000000005", 5L)]
    [InlineData("ff00000000000000", -72057594037927936L)]
    [InlineData("2020203735200000", 61L)]
    [InlineData("0000000000000000", 0L)]
    public void Numbers_in_octal_and_base_256(string field, long value)
    {
        var entry = Assert.Single(Read(new RawHeader { Name = "a", Edit = block => Convert.FromHexString(field).CopyTo(block, 108) }.Block()));
        Assert.Equal(value, entry.Uid);
    }

    [Fact]
    public void Checksums_of_signed_bytes_are_taken_too()
    {
        var block = new RawHeader { Name = "\u00ff\u00fe" }.Block();
        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in block) sum += (sbyte)b;
        RawHeader.Octal(block, 148, 7, sum);
        Assert.Equal("\udcff\udcfe", Assert.Single(Read(block)).Name);
    }

    [Fact]
    public void Star_and_ustar_prefixes()
    {
        Action<byte[]> prefix = block => Encoding.ASCII.GetBytes("some/where").CopyTo(block, 345);
        Assert.Equal("some/where/a", Assert.Single(Read(new RawHeader { Name = "a", Edit = prefix }.Block())).Name);
        Assert.Equal("some/where/a", Assert.Single(Read(new RawHeader
        {
            Name = "a",
            Edit = block =>
            {
                prefix(block);
                RawHeader.Octal(block, 476, 12, 1);
                Encoding.ASCII.GetBytes("tar\0").CopyTo(block, 508);
            },
        }.Block())).Name);
        // In GNU's format there are times at this place.
        Assert.Equal("a", Assert.Single(Read(new RawHeader { Name = "a", Magic = "ustar  \0", Edit = block => RawHeader.Octal(block, 345, 12, 99) }.Block())).Name);
    }

    [Fact]
    public void An_entry_costs_little_memory()
    {
        var member = RawHeader.Member(new RawHeader { Name = "some/directory/with/a/file", Size = 5 }, "hello"u8);
        var archive = new byte[member.Length * 10_000];
        for (var i = 0; i < 10_000; i++) member.CopyTo(archive, i * member.Length);
        Count(archive);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(10_000, Count(archive));
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000, 0, 450);

        static int Count(byte[] archive)
        {
            using var reader = new TarReader(new MemoryStream(archive));
            var n = 0;
            while (reader.Next() is not null) n++;
            return n;
        }
    }

    private static List<TarEntry> Read(byte[] archive)
    {
        using var reader = new TarReader(new DribblingStream(archive, 600));
        var entries = new List<TarEntry>();
        while (reader.Next() is { } entry) entries.Add(entry);
        return entries;
    }

    private sealed class Recorder : ITarRecorder
    {
        private readonly List<byte> _bytes = [];

        public byte[] Bytes => [.. _bytes];

        /// <summary>Content between raw bytes, added up.</summary>
        public List<long> Payloads { get; } = [];

        private bool _inPayload;

        public void Raw(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty) return;
            _bytes.AddRange(bytes);
            _inPayload = false;
        }

        public void Payload(long length)
        {
            if (_inPayload) Payloads[^1] += length;
            else Payloads.Add(length);
            _inPayload = true;
        }
    }
}
