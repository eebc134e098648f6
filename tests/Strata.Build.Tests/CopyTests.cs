using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Build.Tests.Fakes;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Tests;

public sealed class CopyTests
{
    private static async Task<BuildWorld> WorldAsync(FakeTree? image = null)
    {
        var world = new BuildWorld();
        await world.AddImageAsync("base", image ?? new FakeTree().Directory("etc", "750", 1, 2, mtime: 77));
        return world;
    }

    private static async Task<List<string>> TopAsync(BuildWorld world, string dockerfile)
    {
        var result = await world.BuildAsync(dockerfile, TestContext.Current.CancellationToken);
        return world.Layers.TopListing(result.Chain);
    }

    [Fact]
    public async Task An_existing_directory_keeps_its_metadata_in_the_new_layer()
    {
        var xattr = new TarXattr("user.a", [1, 0]);
        var image = new FakeTree().Directory("etc", "750", 1, 2, mtime: 77);
        var world = await WorldAsync(image);
        world.Context.File("a");
        var result = await world.BuildAsync("FROM base\nCOPY a /etc/a\n", TestContext.Current.CancellationToken);
        Assert.Equal(["d 750 1:2 etc", "f 644 0:0 etc/a \"x\\n\" @0"], world.Layers.TopListing(result.Chain));
        Assert.Equal(77, world.Layers.Tree(result.Chain).Find("etc")!.Value.MtimeSeconds);
        Assert.Equal("user.a", xattr.Name);
    }

    [Fact]
    public async Task Owners_and_attributes_of_a_stage_are_kept_and_those_of_the_context_are_not()
    {
        var world = await WorldAsync(new FakeTree().File("bin", "b", "4755", 3, 4, 0, new TarXattr("security.capability", [1, 2, 0])));
        world.Context.File("c", "c", "644", 3, 4, 0, new TarXattr("user.x", [1]));
        var result = await world.BuildAsync("FROM base AS a\nFROM scratch\nCOPY --from=a /bin /b\nCOPY c /c\n", TestContext.Current.CancellationToken);
        var tree = world.Layers.Tree(result.Chain);
        Assert.Equal((3u, 4u, 0x9EDu), (tree.Find("b")!.Value.Uid, tree.Find("b")!.Value.Gid, tree.Find("b")!.Value.Mode));
        Assert.Equal([1, 2, 0], Assert.Single(tree.GetXattrs("b")).Value);
        Assert.Equal(0u, tree.Find("c")!.Value.Uid);
        Assert.Empty(tree.GetXattrs("c"));
    }

    [Fact]
    public async Task Hard_links_stay_links_within_one_source()
    {
        var world = await WorldAsync();
        world.Context.File("d/z", "same").HardLink("d/a", "d/z");
        Assert.Equal(["d 755 0:0 x", "f 644 0:0 x/a \"same\" @0", "h 644 0:0 x/z -> x/a"], await TopAsync(world, "FROM base\nCOPY d /x\n"));
        Assert.Equal(["f 644 0:0 a \"same\" @0", "f 644 0:0 z \"same\" @0"], await TopAsync(world, "FROM base\nCOPY d/a d/z /\n"));
    }

    [Fact]
    public async Task A_socket_of_the_context_becomes_an_empty_file_and_one_of_a_stage_is_left_out()
    {
        var world = await WorldAsync();
        world.Context.Special("d/sock", FileKind.Socket, "755").File("d/f");
        Assert.Contains("f 755 0:0 x/sock \"\" @0", await TopAsync(world, "FROM base\nCOPY d /x\n"));
    }

    [Fact]
    public async Task Ignored_files_are_not_there()
    {
        var world = await WorldAsync();
        world.Context.File("keep").File("secret").File("dir/a.log").File("dir/b").File("out/x").File("out/deep/keep");
        world.Ignore = "secret\n**/*.log\nout\n!out/deep/keep\n";
        Assert.Equal(
            ["d 755 0:0 all", "d 755 0:0 all/dir", "d 755 0:0 all/out", "d 755 0:0 all/out/deep", "f 644 0:0 all/dir/b \"x\\n\" @0", "f 644 0:0 all/keep \"x\\n\" @0", "f 644 0:0 all/out/deep/keep \"x\\n\" @0"],
            await TopAsync(world, "FROM base\nCOPY . /all\n"));
        Assert.DoesNotContain("secret", world.Context.Opened);
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY secret /\n", TestContext.Current.CancellationToken));
        Assert.EndsWith("\"/secret\": not found", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await TopAsync(world, "FROM base\nCOPY secre* /\n"));
    }

    [Fact]
    public async Task Only_what_is_selected_is_walked()
    {
        var world = await WorldAsync();
        world.Context.File("src/a").File("node_modules/x/y/z").File("b");
        await world.BuildAsync("FROM base\nCOPY src /src\nCOPY b /b\n", TestContext.Current.CancellationToken);
        Assert.Equal(["src"], world.Context.Listed);
    }

    [Fact]
    public async Task A_download_keeps_its_name_and_mode()
    {
        var world = await WorldAsync();
        world.Remote.Files["https://example.org/d/tool.bin?x=1"] = new FakeTree().File("tool.bin", "bytes", "600", mtime: 5);
        Assert.Equal(["d 755 0:0 opt", "f 600 0:0 opt/tool.bin \"bytes\" @5"], await TopAsync(world, "FROM base\nADD https://example.org/d/tool.bin?x=1 /opt/\n"));
        Assert.Equal(["f 755 7:7 t \"bytes\" @5"], await TopAsync(world, "FROM base\nADD --chmod=755 --chown=7 https://example.org/d/tool.bin?x=1 /t\n"));
        await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nADD https://example.org/other /t\n", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_compression_of_an_archive_is_unpacked_and_other_files_are_copied()
    {
        var world = await WorldAsync();
        var tar = MakeTar(new TarEntry { Name = "f", Size = 0, Mode = 0x1A4 });
        world.Context.File("t.tar", tar).File("t.any", Zstd(tar)).File("t.gz.txt", "plain text that ends in gz");
        Assert.Equal(["d 755 0:0 x", "f 644 0:0 x/f \"\" @0"], await TopAsync(world, "FROM base\nADD t.tar /x\n"));
        Assert.Equal(["d 755 0:0 x", "f 644 0:0 x/f \"\" @0"], await TopAsync(world, "FROM base\nADD t.any /x\n"));
        Assert.Equal(["f 644 0:0 x \"plain text that ends in gz\" @0"], await TopAsync(world, "FROM base\nADD t.gz.txt /x\n"));
        Assert.StartsWith("f 644 0:0 x ", Assert.Single(await TopAsync(world, "FROM base\nCOPY t.tar /x\n")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_follows_links_of_the_image_and_replaces_what_is_in_its_way()
    {
        var image = new FakeTree().Directory("usr").Directory("usr/bin").File("usr/bin/old").Link("bin", "usr/bin").File("dir/inside").File("file");
        var world = await WorldAsync(image);
        world.Context.File("t.tar", MakeTar(
            new TarEntry { Name = "bin/new", Mode = 0x1A4 },
            new TarEntry { Name = "dir", Mode = 0x1A4 },
            new TarEntry { Name = "file", Type = TarEntryType.Directory, Mode = 0x1ED },
            new TarEntry { Name = "file/below", Mode = 0x1A4 },
            new TarEntry { Name = "usr", Type = TarEntryType.Directory, Mode = 0x1C0 }));
        var result = await world.BuildAsync("FROM base\nADD t.tar /\n", TestContext.Current.CancellationToken);
        Assert.Equal(["bin", "dir", "file", "file/below", "usr", "usr/bin", "usr/bin/new", "usr/bin/old"], world.Layers.Tree(result.Chain).Paths);
        Assert.Equal(0x1C0u, world.Layers.Tree(result.Chain).Find("usr")!.Value.Mode);
    }

    [Fact]
    public async Task A_directory_that_takes_the_place_of_a_removed_one_hides_what_that_had()
    {
        var world = await WorldAsync(new FakeTree().File("dir/inside").File("dir/sub/deep"));
        world.Context.File("t.tar", MakeTar(
            new TarEntry { Name = "dir", Mode = 0x1A4 },
            new TarEntry { Name = "dir", Type = TarEntryType.Directory, Mode = 0x1ED },
            new TarEntry { Name = "dir/sub/new", Mode = 0x1A4 }));
        var result = await world.BuildAsync("FROM base\nADD t.tar /\n", TestContext.Current.CancellationToken);
        Assert.Equal(["dir", "dir/sub", "dir/sub/new"], world.Layers.Tree(result.Chain).Paths);
    }

    [Fact]
    public async Task A_hard_link_of_an_archive_to_a_file_of_the_image_becomes_a_copy_of_it()
    {
        var world = await WorldAsync(new FakeTree().File("etc/known", "known", "600", 5, 6));
        world.Context.File("t.tar", MakeTar(new TarEntry { Name = "link", Type = TarEntryType.HardLink, LinkName = "etc/known" }));
        Assert.Equal(["f 600 5:6 link \"known\" @0"], await TopAsync(world, "FROM base\nADD t.tar /\n"));
        world.Context.File("t.tar", MakeTar(new TarEntry { Name = "link", Type = TarEntryType.HardLink, LinkName = "etc/unknown" }));
        await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nADD t.tar /\n", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_sparse_file_of_an_archive_stays_sparse()
    {
        var world = await WorldAsync();
        world.Context.File("t.tar", MakeTar(new TarEntry { Name = "s", Mode = 0x1A4, Size = 1 << 20, Sparse = [new TarSegment(4096, 0)] }));
        var result = await world.BuildAsync("FROM base\nADD t.tar /x\n", TestContext.Current.CancellationToken);
        Assert.NotNull(world.Layers.Tree(result.Chain).Find("x/s"));
    }

    internal static byte[] MakeTar(params TarEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using var writer = new TarWriter(bytes);
        foreach (var entry in entries) writer.WriteEntry(entry);
        writer.Finish();
        return bytes.ToArray();
    }

    private static byte[] Zstd(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var compressor = Archive.Compression.Compressor.Create(bytes, Archive.Compression.CompressionKind.Zstd, null, leaveOpen: true)) compressor.Write(content);
        return bytes.ToArray();
    }
}
