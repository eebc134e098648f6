using Strata.Linux.Files;

namespace Strata.Linux.Tests.Files;

public sealed class DirectoryHandleTests : Scratch
{
    [Fact]
    public void names_that_are_no_utf8_survive()
    {
        using var root = DirectoryHandle.OpenHostPath(Root);
        root.CreateFile("\uDCFFx\uDC80").Dispose();
        Assert.Equal("\uDCFFx\uDC80", Assert.Single(root.List()).Name);
        Assert.NotNull(root.FindStatus("\uDCFFx\uDC80"));
    }

    [Fact]
    public void missing_things_are_null_or_false_and_never_an_exception()
    {
        using var root = DirectoryHandle.OpenHostPath(Root);
        Assert.Null(root.FindStatus("none"));
        Assert.Null(root.FindDirectory("none"));
        Assert.Null(root.FindDirectoryInRoot("none/below"));
        Assert.Null(root.FindFileInRoot("none"));
        Assert.Null(DirectoryHandle.FindHostPath(Root + "/none"));
        Assert.False(root.TryRemoveFile("none"));
        Assert.False(root.TryRemoveDirectory("none"));
        Assert.Null(root.FindXattr(".", "user.none"));
    }

    [Fact]
    public void a_name_is_never_followed_when_it_is_a_link()
    {
        Make("real");
        using var root = DirectoryHandle.OpenHostPath(Root);
        root.CreateSymbolicLink("link", "real");
        Assert.Null(root.FindDirectory("link"));
        Assert.Equal(FileKind.SymbolicLink, root.FindStatus("link")!.Value.Kind);
        Assert.Equal("real", root.ReadSymbolicLink("link"));
    }

    [Fact]
    public void paths_in_root_follow_links_and_never_leave_the_root()
    {
        Make("inside");
        File.WriteAllText(Root + "/outside", "secret");
        File.WriteAllText(Root + "/inside/outside", "ours");
        using var root = DirectoryHandle.OpenHostPath(Root + "/inside");
        root.CreateSymbolicLink("absolute", "/outside");
        root.CreateSymbolicLink("relative", "../../../../outside");
        foreach (var path in (string[])["absolute", "relative", "../outside", "/outside"])
        {
            using var file = root.FindFileInRoot(path)!;
            Assert.Equal(4, file.Status.Size);
        }
        root.CreateSymbolicLink("circle", "circle");
        Assert.Null(root.FindFileInRoot("circle"));
    }

    [Fact]
    public void creating_what_exists_is_reported_and_changes_nothing()
    {
        using var root = DirectoryHandle.OpenHostPath(Root);
        using (var file = root.CreateFile("a")) file.Write("content"u8);
        Assert.Null(root.TryCreateFile("a"));
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => root.CreateFile("a")).Errno);
        Assert.False(root.TryCreateDirectory("a"));
        root.CreateFile("b").Dispose();
        Assert.False(root.TryRenameNoReplace("b", root, "a"));
        Assert.Equal(7, root.FindStatus("a")!.Value.Size);
    }

    [Fact]
    public void attributes_times_and_modes_come_back()
    {
        using var root = DirectoryHandle.OpenHostPath(Root);
        root.CreateFile("a").Dispose();
        root.SetXattr("a", "user.large", new byte[2000]);
        root.SetXattr("a", "user.empty", []);
        root.SetXattr(".", "user.dir", "x"u8);
        root.SetMode("a", 0x9ED);
        root.SetTimes("a", -5, 999_999_999);
        Assert.Equal(["user.empty", "user.large"], root.GetXattrs("a").Select(static x => x.Name));
        Assert.Equal(2000, root.GetXattrs("a")[1].Value.Length);
        Assert.Equal("x"u8.ToArray(), root.FindXattr(".", "user.dir"));
        Assert.Equal("user.dir", Assert.Single(root.GetXattrs(".")).Name);
        var status = root.FindStatus("a")!.Value;
        Assert.Equal((0x9EDu, -5L, 999_999_999), (status.Mode, status.MtimeSeconds, status.MtimeNanoseconds));
        root.RemoveXattr("a", "user.large");
        root.RemoveXattr("a", "user.large");
        Assert.Single(root.GetXattrs("a"));
    }

    [Fact]
    public void holes_are_found()
    {
        using var root = DirectoryHandle.OpenHostPath(Root);
        using var file = root.CreateFile("sparse");
        file.Seek(1 << 20);
        file.Write(new byte[4096]);
        file.Truncate(3 << 20);
        Assert.Equal(1 << 20, file.FindData(0));
        Assert.Equal((1 << 20) + 4096, file.FindHole(1 << 20));
        Assert.Null(file.FindData(2 << 20));
    }

    [Fact]
    public void a_large_directory_is_listed_whole()
    {
        using var root = DirectoryHandle.OpenHostPath(Root);
        for (var i = 0; i < 3000; i++) root.CreateFile($"a-rather-long-name-of-a-file-{i}").Dispose();
        Assert.Equal(3000, root.List().Select(static e => e.Name).Distinct().Count());
    }

    [Fact]
    public void a_second_lock_on_a_file_is_refused()
    {
        using var root = DirectoryHandle.OpenHostPath(Root);
        using var first = root.OpenOrCreateFile("lock");
        using var second = root.OpenOrCreateFile("lock");
        Assert.True(first.TryLock(exclusive: true));
        Assert.False(second.TryLock(exclusive: true));
        Assert.False(second.TryLock(exclusive: false));
    }
}
