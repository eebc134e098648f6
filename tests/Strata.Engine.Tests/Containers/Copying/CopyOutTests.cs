using Strata.Archive.Tar;
using Strata.Engine.Containers.Copying;
using Strata.Oci;

namespace Strata.Engine.Tests.Containers.Copying;

public sealed class CopyOutTests
{
    [Theory]
    [InlineData("/x/file", "new", "new", "one")]
    [InlineData("x/file", "file", "file", "one")]
    [InlineData("/x/file", "dir", "dir/file", "one")]
    [InlineData("/x/file", "lf", "file", "one")]
    [InlineData("/x/file", "ld/", "dir/file", "one")]
    [InlineData("/x/file", "broken", "nowhere", "one")]
    [InlineData("/x/dir", "new", "new", "a=two sub/ sub/b=three")]
    [InlineData("/x/dir", "new/", "new", "a=two sub/ sub/b=three")]
    [InlineData("/x/dir", "empty", "empty", "dir/ dir/a=two dir/sub/ dir/sub/b=three")]
    [InlineData("/x/dir", ".", "dir", "a=two sub/ sub/b=three")]
    [InlineData("/x/dir/.", "new", "new", "a=two sub/ sub/b=three")]
    [InlineData("/x/dir/.", "empty", "empty", "a=two sub/ sub/b=three")]
    [InlineData("/x/dir/sub/..", "empty", "empty", "dir/ dir/a=two dir/sub/ dir/sub/b=three")]
    [InlineData("/x/lf", "new", "new", "-> file")]
    [InlineData("/x/ld/", "new", "new", "a=two sub/ sub/b=three")]
    public async Task puts_a_source_where_Docker_puts_it(string source, string destination, string made, string content)
    {
        using var fixture = new CopyFixture();
        await fixture.CopyOut(source, destination);
        Assert.Equal(content, CopyFixture.List(fixture.Host, made));
    }

    [Theory]
    [InlineData("/x/lf", "new", "new", "one")]
    [InlineData("/x/lf", "dir", "dir/lf", "one")]
    [InlineData("/x/absdir", "empty", "empty", "absdir/ absdir/a=two absdir/sub/ absdir/sub/b=three")]
    [InlineData("/x/updir", "empty", "empty", "updir/ updir/a=two updir/sub/ updir/sub/b=three")]
    public async Task follows_a_link_within_the_container_when_asked(string source, string destination, string made, string content)
    {
        using var fixture = new CopyFixture();
        await fixture.CopyOut(source, destination, follow: true);
        Assert.Equal(content, CopyFixture.List(fixture.Host, made));
    }

    [Theory]
    [InlineData("/x/file", "new/", false, "no such directory")]
    [InlineData("/x/file", "no/no", false, "host/no\" does not exist")]
    [InlineData("/x/file", "file/", false, "file/: not a directory")]
    [InlineData("/x/dir", "file", false, "cannot copy directory")]
    [InlineData("/x/file/", "new", false, "lstat /x/file/: not a directory")]
    [InlineData("/x/file/.", "new", false, "lstat /x/file/.: not a directory")]
    [InlineData("/x/none", "new", false, "Could not find the file /x/none in container c")]
    [InlineData("/x/none/none", "new", false, "Could not find the file /x/none/none in container c")]
    [InlineData("/x/dangle", "new", true, "Could not find the file /x/newfile in container c")]
    [InlineData("/x/loop", "new", true, "too many levels of symbolic links")]
    [InlineData("", "new", false, "path cannot be empty")]
    public async Task refuses_in_Dockers_words(string source, string destination, bool follow, string text)
    {
        using var fixture = new CopyFixture();
        var before = CopyFixture.List(fixture.Host, "");
        var failure = await Assert.ThrowsAsync<StrataException>(() => fixture.CopyOut(source, destination, follow));
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, CopyFixture.List(fixture.Host, ""));
    }

    [Fact]
    public async Task gives_files_to_the_calling_user()
    {
        using var fixture = new CopyFixture();
        fixture.Shell($"chown -R 5:6 '{fixture.Tree}/x/dir'; chmod 640 '{fixture.Tree}/x/dir/a'; touch -d @1600000000 '{fixture.Tree}/x/dir/a'");
        await fixture.CopyOut("/x/dir", "new");
        var a = CopyFixture.Status(fixture.Host + "/new/a");
        Assert.Equal((0u, 0u, 0x1A0u, 1600000000L), (a.Uid, a.Gid, a.Mode, a.MtimeSeconds));
    }

    [Fact]
    public async Task never_reads_what_a_link_of_the_container_names_on_the_machine()
    {
        using var fixture = new CopyFixture();
        fixture.Link("x/secret", fixture.Host);
        var failure = await Assert.ThrowsAsync<StrataException>(() => fixture.CopyOut("/x/secret/file", "new"));
        Assert.Equal(ErrorKind.NotFound, failure.Kind);
        await Assert.ThrowsAsync<StrataException>(() => fixture.CopyOut("/x/secret", "new", follow: true));
    }

    [Theory]
    [InlineData("/x/dir", "dir dir/a dir/sub dir/sub/b")]
    [InlineData("/x/dir/.", ". a sub sub/b")]
    [InlineData("/x/lf", "lf")]
    public async Task writes_a_tar(string source, string names)
    {
        using var fixture = new CopyFixture();
        using var tar = new MemoryStream();
        await fixture.Copy.PackOutAsync("c", source, tar, new CopyOptions(), CancellationToken.None);
        tar.Position = 0;
        using var reader = new TarReader(tar);
        var found = new List<string>();
        while (reader.Next() is { } entry) found.Add(entry.Name);
        Assert.Equal(names, string.Join(' ', found));
    }
}
