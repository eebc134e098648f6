using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Engine.Tests.Containers.Copying;

public sealed class CopyInTests
{
    [Theory]
    [InlineData("file", "/x/new", "x/new", "1")]
    [InlineData("file", "/x/file", "x/file", "1")]
    [InlineData("file", "/x/dir/", "x/dir/file", "1")]
    [InlineData("file", "/x/dir", "x/dir/file", "1")]
    [InlineData("file", "/x/lf", "x/file", "1")]
    [InlineData("file", "/x/ld", "x/dir/file", "1")]
    [InlineData("file", "/x/absdir", "x/dir/file", "1")]
    [InlineData("file", "/x/updir/q", "x/dir/q", "1")]
    [InlineData("file", "/x/dangle", "x/newfile", "1")]
    [InlineData("file", "/x/loop", "x/loop", "1")]
    [InlineData("file", "x/rel", "x/rel", "1")]
    [InlineData("file", "/", "file", "1")]
    [InlineData("file", ".", "file", "1")]
    [InlineData("dir", "/x/new", "x/new", "a=2 sub/ sub/b=3")]
    [InlineData("dir", "/x/new/", "x/new", "a=2 sub/ sub/b=3")]
    [InlineData("dir", "/x/empty", "x/empty", "dir/ dir/a=2 dir/sub/ dir/sub/b=3")]
    [InlineData("dir/", "/x/empty", "x/empty", "dir/ dir/a=2 dir/sub/ dir/sub/b=3")]
    [InlineData("dir", "/x", "x/dir", "a=2 sub/ sub/b=3")]
    [InlineData("dir/.", "/x/new", "x/new", "a=2 sub/ sub/b=3")]
    [InlineData("dir/.", "/x/empty", "x/empty", "a=2 sub/ sub/b=3")]
    [InlineData("dir/./.", "/x/ld", "x/dir", "a=2 sub/ sub/b=3")]
    [InlineData("dir/sub/..", "/x/empty", "x/empty", "dir/ dir/a=2 dir/sub/ dir/sub/b=3")]
    [InlineData("lf", "/x/new", "x/new", "-> file")]
    [InlineData("broken", "/x/new", "x/new", "-> nowhere")]
    [InlineData("ld", "/x/new", "x/new", "-> dir")]
    [InlineData("ld/", "/x/new", "x/new", "a=2 sub/ sub/b=3")]
    [InlineData("ld/.", "/x/new", "x/new", "a=2 sub/ sub/b=3")]
    public async Task puts_a_source_where_Docker_puts_it(string source, string destination, string made, string content)
    {
        using var fixture = new CopyFixture();
        await fixture.CopyIn(source, destination);
        Assert.Equal(content, CopyFixture.List(fixture.Tree, made));
    }

    [Theory]
    [InlineData("lf", "/x/new", "x/new", "1")]
    [InlineData("lf", "/x/dir", "x/dir/lf", "1")]
    [InlineData("ld", "/x/empty", "x/empty", "ld/ ld/a=2 ld/sub/ ld/sub/b=3")]
    public async Task follows_a_link_when_asked_and_keeps_its_name(string source, string destination, string made, string content)
    {
        using var fixture = new CopyFixture();
        await fixture.CopyIn(source, destination, follow: true);
        Assert.Equal(content, CopyFixture.List(fixture.Tree, made));
    }

    [Theory]
    [InlineData("file", "/x/new/", ErrorKind.NotFound, "no such directory")]
    [InlineData("file", "/x/file/", ErrorKind.NotFound, "no such directory")]
    [InlineData("file", "", ErrorKind.NotFound, "no such directory")]
    [InlineData("file", "/x/new/file", ErrorKind.NotFound, "Could not find the file /x/new in container c")]
    [InlineData("file", "/x/file/sub", ErrorKind.FailedPrecondition, "extraction point is not a directory")]
    [InlineData("file/", "/x/new", ErrorKind.InvalidArgument, "not a directory")]
    [InlineData("file/.", "/x/new", ErrorKind.InvalidArgument, "not a directory")]
    [InlineData("dir", "/x/file", ErrorKind.FailedPrecondition, "cannot copy directory")]
    [InlineData("dir", "/x/file/", ErrorKind.FailedPrecondition, "cannot overwrite non-directory \"file\" with directory \"/x\"")]
    [InlineData("dir", "/x/no/no", ErrorKind.NotFound, "Could not find the file /x/no in container c")]
    [InlineData("none", "/x/new", ErrorKind.NotFound, "no such file or directory")]
    [InlineData("none/", "/x/new", ErrorKind.NotFound, "no such file or directory")]
    public async Task refuses_in_Dockers_words(string source, string destination, ErrorKind kind, string text)
    {
        using var fixture = new CopyFixture();
        var before = CopyFixture.List(fixture.Tree, "x");
        var failure = await Assert.ThrowsAsync<StrataException>(() => fixture.CopyIn(source, destination));
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, CopyFixture.List(fixture.Tree, "x"));
    }

    [Fact]
    public async Task keeps_owners_modes_times_links_nodes_holes_and_attributes()
    {
        using var fixture = new CopyFixture();
        fixture.Shell("""
            cd dir; chown 1000:1001 a; chmod 4750 a; touch -d @1600000000 a; ln a hard; ln -s /etc/passwd abs; mkfifo pipe; mknod null c 1 3
            truncate -s 64M holes; printf end >> holes; touch -d @1500000000 sub; chown -h 5:6 abs; cd ..
            """);
        using (var directory = Linux.Files.DirectoryHandle.OpenHostPath(Path.Combine(fixture.Host, "dir"))) directory.SetXattr("a", "user.note", [0, 255, 7]);
        await fixture.CopyIn("dir", "/x/new");
        var made = Path.Combine(fixture.Tree, "x/new");
        var a = CopyFixture.Status(made + "/a");
        Assert.Equal((1000u, 1001u, 0x9E8u, 1600000000L), (a.Uid, a.Gid, a.Mode, a.MtimeSeconds));
        Assert.Equal(a.Inode, CopyFixture.Status(made + "/hard").Inode);
        Assert.Equal((5u, 6u), (CopyFixture.Status(made + "/abs").Uid, CopyFixture.Status(made + "/abs").Gid));
        Assert.Equal(Linux.Files.FileKind.Fifo, CopyFixture.Status(made + "/pipe").Kind);
        Assert.Equal((1u, 3u), (CopyFixture.Status(made + "/null").DeviceIdMajor, CopyFixture.Status(made + "/null").DeviceIdMinor));
        var holes = CopyFixture.Status(made + "/holes");
        Assert.Equal((64 << 20) + 3, holes.Size);
        Assert.True(holes.AllocatedBytes < 1 << 20, $"{holes.AllocatedBytes} bytes are allocated");
        Assert.Equal(1500000000L, CopyFixture.Status(made + "/sub").MtimeSeconds);
        using var copied = Linux.Files.DirectoryHandle.OpenHostPath(made);
        Assert.Equal([0, 255, 7], copied.FindXattr("a", "user.note"));
    }

    [Fact]
    public async Task gives_files_to_the_containers_user_in_archive_mode()
    {
        using var fixture = new CopyFixture(user: "7:8");
        await fixture.CopyIn("dir", "/x/new", archive: true);
        await fixture.CopyIn("dir", "/x/kept");
        Assert.Equal((7u, 8u), (CopyFixture.Status(fixture.Tree + "/x/new/sub/b").Uid, CopyFixture.Status(fixture.Tree + "/x/new/sub/b").Gid));
        Assert.Equal(0u, CopyFixture.Status(fixture.Tree + "/x/kept/sub/b").Uid);
    }

    [Fact]
    public async Task writes_to_what_is_mounted_there_unless_it_is_read_only()
    {
        var outside = Directory.CreateTempSubdirectory("strata-mounted-").FullName;
        try
        {
            using var fixture = new CopyFixture(mounts:
            [
                new ContainerMount { Source = outside, Destination = "/m", IsWritable = true },
                new ContainerMount { Source = outside, Destination = "/ro", IsWritable = false },
            ]);
            await fixture.CopyIn("file", "/m/new");
            Assert.Equal("1", File.ReadAllText(Path.Combine(outside, "new")));
            var failure = await Assert.ThrowsAsync<StrataException>(() => fixture.CopyIn("file", "/ro/other"));
            Assert.Equal("mounted volume is marked read-only", failure.Message);
            await fixture.CopyOut("/ro/new", "back");
            Assert.Equal("1", CopyFixture.List(fixture.Host, "back"));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public async Task leaves_what_was_copied_before_a_failure_and_names_the_file()
    {
        using var fixture = new CopyFixture();
        Directory.CreateDirectory(Path.Combine(fixture.Tree, "x/dir/z"));
        fixture.Out("dir/z", "a file where the container has a directory");
        var failure = await Assert.ThrowsAsync<StrataException>(() => fixture.CopyIn("dir", "/x"));
        Assert.Contains("cannot overwrite directory \"dir/z\"", failure.Message, StringComparison.Ordinal);
        Assert.Equal("2", CopyFixture.List(fixture.Tree, "x/dir/a"));
    }
}
