using System.IO.Compression;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Engine.Tests.Containers.Copying;

public sealed class HostileTarTests
{
    [Fact]
    public async Task unpacks_a_tar_plain_or_compressed()
    {
        using var fixture = new CopyFixture();
        using var plain = Tar(File("q/new"));
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) await plain.CopyToAsync(gzip, TestContext.Current.CancellationToken);
        zipped.Position = plain.Position = 0;
        await fixture.UnpackIn(plain, "/x/empty");
        await fixture.UnpackIn(zipped, "/x/dir");
        Assert.Equal("q/ q/new=", CopyFixture.List(fixture.Tree, "x/empty"));
        Assert.Equal("", CopyFixture.List(fixture.Tree, "x/dir/q/new"));
    }

    [Fact]
    public async Task wants_a_directory()
    {
        using var fixture = new CopyFixture();
        foreach (var path in (string[])["/x/file", "/x/none"])
        {
            using var tar = Tar(File("new"));
            var failure = await Assert.ThrowsAsync<StrataException>(() => fixture.UnpackIn(tar, path));
            Assert.Equal($"destination \"c:{path}\" must be a directory", failure.Message);
        }
    }

    public static TheoryData<string, string> Attacks => new()
    {
        { "../../escaped", "invalid entry name" },
        { "a/../../escaped", "invalid entry name" },
        { "hard:../file", "invalid hardlink target" },
        { "hard:/host/file", "does not exist" },
        { "link:../../.. link/escaped", "" },
        { "link:HOST link/escaped", "leads to no directory" },
        { "dir/ dir/l:.. dir/l/escaped", "" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task touches_nothing_outside_the_destination(string entries, string text)
    {
        using var fixture = new CopyFixture();
        var (host, above) = (CopyFixture.List(fixture.Host, ""), CopyFixture.List(fixture.Tree, "x/dir") + CopyFixture.List(fixture.Tree, "x/file"));
        using var tar = Tar([.. entries.Split(' ').Select(e => Entry(e.Replace("HOST", fixture.Host, StringComparison.Ordinal)))]);
        var failure = await Record.ExceptionAsync(() => fixture.UnpackIn(tar, "/x/empty"));
        if (text.Length > 0) Assert.Contains(text, Assert.IsType<StrataException>(failure).Message, StringComparison.Ordinal);
        Assert.Equal(host, CopyFixture.List(fixture.Host, ""));
        Assert.Equal(above, CopyFixture.List(fixture.Tree, "x/dir") + CopyFixture.List(fixture.Tree, "x/file"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Root, "escaped", SearchOption.TopDirectoryOnly));
        Assert.False(System.IO.File.Exists(fixture.Tree + "/x/escaped") || System.IO.File.Exists(fixture.Tree + "/escaped"));
    }

    [Fact]
    public async Task says_that_what_is_no_tar_is_damaged_and_takes_nothing_for_an_empty_one()
    {
        using var fixture = new CopyFixture();
        using var junk = new MemoryStream([.. Enumerable.Repeat((byte)'x', 2000)]);
        Assert.Equal(ErrorKind.DataLoss, (await Assert.ThrowsAsync<StrataException>(() => fixture.UnpackIn(junk, "/x/empty"))).Kind);
        await fixture.UnpackIn(new MemoryStream(), "/x/empty");
        Assert.Equal("", CopyFixture.List(fixture.Tree, "x/empty"));
    }

    private static TarEntry File(string name) => new() { Name = name, Type = TarEntryType.File, Mode = 0x1A4 };

    // "hard:TARGET" and "NAME:TARGET" are links, "NAME/" is a directory.
    private static TarEntry Entry(string text)
    {
        if (text.EndsWith('/')) return new TarEntry { Name = text.TrimEnd('/'), Type = TarEntryType.Directory, Mode = 0x1ED };
        if (text.Split(':') is not [var name, var target]) return File(text);
        return new TarEntry { Name = name, Type = name == "hard" ? TarEntryType.HardLink : TarEntryType.SymbolicLink, LinkName = target, Mode = 0x1FF };
    }

    private static MemoryStream Tar(params ReadOnlySpan<TarEntry> entries)
    {
        var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        foreach (var entry in entries) writer.WriteEntry(entry);
        writer.Finish();
        stream.Position = 0;
        return stream;
    }
}
