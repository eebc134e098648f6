using System.Text;
using Strata.Archive.Tar;
using Strata.Engine.Building.Verifying;

namespace Strata.Engine.Tests.Building;

public sealed class LayerComparisonTests
{
    [Fact]
    public void Equal_files_written_otherwise_differ_in_form_only()
    {
        Assert.Equal(("", "form", false), Parts(Compare([File("a", "1")], [File("a", "1") with { Owner = "somebody" }]).Value));
    }

    [Theory]
    [InlineData("type", "file", "directory")]
    [InlineData("mode", "0644", "4755")]
    [InlineData("owner", "0:0", "1000:2000")]
    [InlineData("attribute user.a", null, "6162")]
    public void What_a_header_says_is_named(string property, string? expected, string actual)
    {
        var other = property switch
        {
            "type" => File("b", "") with { Type = TarEntryType.Directory },
            "mode" => File("b", "") with { Mode = 0x9ED },
            "owner" => File("b", "") with { Uid = 1000, Gid = 2000 },
            _ => File("b", "") with { Xattr = "ab" },
        };
        var difference = Compare([File("a", "1"), File("b", "")], [File("a", "1"), other]).Value!;
        Assert.Equal(("/b", property, expected, actual), (difference.Path, difference.Property, difference.Expected, difference.Actual));
    }

    [Fact]
    public void Links_differ_by_their_targets()
    {
        var difference = Compare([File("a", "") with { Type = TarEntryType.SymbolicLink, Link = "x" }], [File("a", "") with { Type = TarEntryType.SymbolicLink, Link = "y" }]).Value!;
        Assert.Equal(("link target", "x", "y"), (difference.Property, difference.Expected, difference.Actual));
    }

    [Theory]
    [InlineData("abc", "abd", "byte 2", "63", "64")]
    [InlineData("abc", "ab", "size", "3 bytes", "2 bytes")]
    [InlineData("", "x", "size", "0 bytes", "1 bytes")]
    [InlineData("abc", "xbcd", "byte 0", "61", "78")]
    public void Contents_differ_by_a_byte_or_by_their_size(string before, string after, string property, string expected, string actual)
    {
        var difference = Compare([File("a", before), File("b", "1")], [File("a", after), File("b", "2")]).Value!;
        Assert.Equal(("/a", property, expected, actual), (difference.Path, difference.Property, difference.Expected, difference.Actual));
    }

    [Fact]
    public void A_byte_behind_a_megabyte_is_found()
    {
        var content = new string('x', 1_000_003);
        Assert.Equal("byte 1000003", Compare([File("a", content + "1")], [File("a", content + "2")]).Value!.Property);
    }

    [Fact]
    public void A_file_of_one_only_is_named_where_it_stands()
    {
        Assert.Equal(("/b", "file", "file", null), Names(Compare([File("a", "1"), File("b", "2"), File("c", "3")], [File("a", "1"), File("c", "changed")]).Value!));
        Assert.Equal(("/b", "file", null, "file"), Names(Compare([File("a", "1"), File("c", "3")], [File("a", "1"), File("b", "2"), File("c", "changed")]).Value!));
        Assert.Equal(("/z", "file", null, "file"), Names(Compare([File("a", "1")], [File("a", "1"), File("z", "")]).Value!));
        Assert.Equal(("/a", "order", "it", "/b"), Names(Compare([File("a", "1"), File("b", "2")], [File("b", "2"), File("a", "1")]).Value!));
    }

    [Fact]
    public void A_name_that_occurs_twice_is_compared_twice()
    {
        Assert.Equal(("/a", "byte 0", "32", "33"), Names(Compare([File("a", "1"), File("a", "2")], [File("a", "1"), File("a", "3")]).Value!));
    }

    [Fact]
    public void A_time_waits_for_what_is_none()
    {
        var (value, time) = Compare([File("a", "1"), File("b", "2")], [File("a", "1") with { Time = 5 }, File("b", "x")]);
        Assert.Equal("/b", value!.Path);
        Assert.Equal(("/a", "time", "1970-01-01T00:00:00Z", "1970-01-01T00:00:05Z"), Names(time!));
        Assert.True(time!.IsTime);
        (value, time) = Compare([File("a", "1")], [File("a", "1") with { Nanoseconds = 7 }]);
        Assert.Null(value);
        Assert.Equal("1970-01-01T00:00:00.000000007Z", time!.Actual);
        Assert.Equal("@9223372036854775807", Compare([File("a", "")], [File("a", "") with { Time = long.MaxValue }]).Time!.Actual);
    }

    [Fact]
    public void Holes_are_zeros()
    {
        var holes = File("a", "xy") with { Size = 3_000_000, Segments = [new TarSegment(1_000_000, 1), new TarSegment(2_000_000, 1)] };
        Assert.Equal(("/a", "byte 2000000", "79", "7a"), Names(Compare([holes], [holes with { Content = "xz" }]).Value!));
        Assert.Equal(("/a", "byte 2000000", "79", "00"), Names(Compare([holes], [File("a", "x") with { Size = 3_000_000, Segments = [new TarSegment(1_000_000, 1)] }]).Value!));
        var full = new byte[3_000_000];
        (full[1_000_000], full[2_000_000]) = ((byte)'x', (byte)'y');
        Assert.Equal("form", Compare([holes], [File("a", Encoding.ASCII.GetString(full))]).Value!.Property);
        Assert.Equal(("/a", "size", "3000000 bytes", "2500000 bytes"), Names(Compare([holes], [holes with { Size = 2_500_000 }]).Value!));
    }

    private static Entry File(string name, string content) => new(name, content);

    private static (string, string, bool) Parts(ImageDifference? difference) => (difference!.Path, difference.Property, difference.IsTime);

    private static (string, string, string?, string?) Names(ImageDifference difference) => (difference.Path, difference.Property, difference.Expected, difference.Actual);

    private static (ImageDifference? Value, ImageDifference? Time) Compare(Entry[] before, Entry[] after)
    {
        var (left, right) = (Tar(before), Tar(after));
        return new LayerComparison(() => new MemoryStream(left), () => new MemoryStream(right), TestContext.Current.CancellationToken).Compare();
    }

    private static byte[] Tar(Entry[] entries)
    {
        using var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        foreach (var entry in entries)
        {
            var content = Encoding.UTF8.GetBytes(entry.Content);
            writer.WriteEntry(new TarEntry
            {
                Name = entry.Name,
                Type = entry.Type,
                Mode = entry.Mode,
                Uid = entry.Uid,
                Gid = entry.Gid,
                UserName = entry.Owner,
                LinkName = entry.Link,
                MtimeSeconds = entry.Time,
                MtimeNanoseconds = entry.Nanoseconds,
                Size = entry.Size ?? content.Length,
                StoredSize = content.Length,
                Sparse = entry.Segments,
                Xattrs = entry.Xattr is null ? [] : [new TarXattr("user.a", Encoding.UTF8.GetBytes(entry.Xattr))],
            });
            writer.Write(content);
        }
        writer.Finish();
        return stream.ToArray();
    }

    private sealed record Entry(string Name, string Content)
    {
        public TarEntryType Type { get; init; } = TarEntryType.File;

        public uint Mode { get; init; } = 0x1A4;

        public long Uid { get; init; }

        public long Gid { get; init; }

        public string Owner { get; init; } = "";

        public string Link { get; init; } = "";

        public long Time { get; init; }

        public int Nanoseconds { get; init; }

        public long? Size { get; init; }

        public TarSegment[]? Segments { get; init; }

        public string? Xattr { get; init; }
    }
}
