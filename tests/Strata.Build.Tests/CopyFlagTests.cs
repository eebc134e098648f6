using System.Security.Cryptography;
using Strata.Build.Tests.Fakes;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Tests;

/// <summary>What the golden builds can't show: flags that Docker 28 does not have yet, the cache, and sources from elsewhere.</summary>
public sealed class CopyFlagTests
{
    private const string Commit = "96d90667f8a3a9fe54ba556af91261138d5ffcc8";

    private static async Task<BuildWorld> WorldAsync()
    {
        var world = new BuildWorld
        {
            Context = new FakeTree().Directory("a", "750").Directory("a/b", "711").File("a/b/1.txt").File("a/b/2.md").Directory("a/b/c").File("a/b/c/3.txt")
                .Directory("a/d").File("a/d/4.md").File("5.txt").Link("l", "a"),
        };
        await world.AddImageAsync("base", new FakeTree().Directory("etc").File("etc/passwd", "web:x:33:44::/:/bin/sh\n").Directory("real", "700", 7, 8).Link("link", "real"));
        return world;
    }

    private static async Task<List<string>> TopAsync(BuildWorld world, string dockerfile)
    {
        var result = await world.BuildAsync(dockerfile, TestContext.Current.CancellationToken);
        return [.. world.Layers.TopListing(result.Chain).Select(static line => line.Split(" \"")[0])];
    }

    [Theory]
    [InlineData("a/b/1.txt", "d 711 0:0 x/a/b|d 750 0:0 x/a|d 755 0:0 x|f 644 0:0 x/a/b/1.txt")]
    [InlineData("./a/b/1.txt", "d 711 0:0 x/a/b|d 750 0:0 x/a|d 755 0:0 x|f 644 0:0 x/a/b/1.txt")]
    [InlineData("a/./b/1.txt", "d 711 0:0 x/b|d 755 0:0 x|f 644 0:0 x/b/1.txt")]
    [InlineData("/a/b/./c", "d 755 0:0 x|d 755 0:0 x/c|f 644 0:0 x/c/3.txt")]
    [InlineData("**/*.txt", "d 711 0:0 x/a/b|d 750 0:0 x/a|d 755 0:0 x|d 755 0:0 x/a/b/c|f 644 0:0 x/5.txt|f 644 0:0 x/a/b/1.txt|f 644 0:0 x/a/b/c/3.txt")]
    [InlineData("a/./**/*.md", "d 711 0:0 x/b|d 755 0:0 x|d 755 0:0 x/d|f 644 0:0 x/b/2.md|f 644 0:0 x/d/4.md")]
    [InlineData("a/*/./*.md", "d 755 0:0 x|f 644 0:0 x/2.md|f 644 0:0 x/4.md")]
    [InlineData("a/*/c", "d 711 0:0 x/a/b|d 750 0:0 x/a|d 755 0:0 x|d 755 0:0 x/a/b/c|f 644 0:0 x/a/b/c/3.txt")]
    [InlineData("a/d/.", "d 750 0:0 x/a|d 755 0:0 x|d 755 0:0 x/a/d|f 644 0:0 x/a/d/4.md")]
    [InlineData("none*", "d 755 0:0 x")]
    public async Task Parents_keep_the_directories_below_the_pivot(string source, string expected) =>
        Assert.Equal(expected.Split('|'), await TopAsync(await WorldAsync(), $"FROM base\nCOPY --parents {source} /x/\n"));

    [Fact]
    public async Task Parents_go_together_with_excludes_and_stages_and_are_in_the_history()
    {
        var world = await WorldAsync();
        Assert.Equal(
            ["d 711 0:0 x/a/b", "d 750 0:0 x/a", "d 755 0:0 x", "f 644 0:0 x/a/b/1.txt"],
            await TopAsync(world, "FROM base\nCOPY --parents --exclude=a/b/c --exclude=5.txt **/*.txt /x/\n"));
        var result = await world.BuildAsync("FROM base AS s\nCOPY a /srv/a\nFROM scratch\nCOPY --from=s --parents --chown=1:2 /srv/./a/d /\n", TestContext.Current.CancellationToken);
        Assert.Equal(["d 755 1:2 a", "d 755 1:2 a/d", "f 644 1:2 a/d/4.md \"x\\n\" @0"], world.Layers.TopListing(result.Chain));
        Assert.Equal("COPY --parents --chown=1:2 /srv/./a/d / # buildkit", result.Config.History![^1].CreatedBy);
    }

    [Fact]
    public async Task Parents_that_exist_keep_their_owner()
    {
        var world = await WorldAsync();
        world.Context.Directory("real", "711").File("real/f");
        Assert.Equal(["d 711 7:8 real", "f 644 0:0 real/f"], await TopAsync(world, "FROM base\nCOPY --parents real/f /\n"));
    }

    [Theory]
    [InlineData("a/nothing")]
    [InlineData("nothing/./a")]
    [InlineData("ignored")]
    public async Task Parents_of_a_path_that_is_not_there_are_an_error(string source)
    {
        var world = await WorldAsync();
        world.Context.File("ignored");
        world.Ignore = "ignored";
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync($"FROM base\nCOPY --parents {source} /x/\n", TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.NotFound, failure.Kind);
        Assert.EndsWith(": not found", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_linked_layer_outlives_a_change_of_its_base()
    {
        var world = await WorldAsync();
        await world.AddImageAsync("other", new FakeTree().Directory("x", "700"));
        var first = await world.BuildAsync("FROM base\nCOPY --link a /x\n", TestContext.Current.CancellationToken);
        var imports = world.Layers.Imports;
        world.Context.Opened.Clear();
        var second = await world.BuildAsync("FROM other\nCOPY --link a /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(first.Config.RootFs.DiffIds![^1], second.Config.RootFs.DiffIds![^1]);
        Assert.Equal((imports, 1), (world.Layers.Imports, world.Layers.Restacked));
        Assert.Contains("[2/2] COPY --link a /x", world.Log.Cached);
        Assert.NotNull(world.Layers.Tree(second.Chain).Find("x/b/1.txt"));
        Assert.Empty(world.Context.Opened);

        // The other base is as good as the first from now on.
        await world.BuildAsync("FROM other\nCOPY --link a /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(1, world.Layers.Restacked);
        await world.BuildAsync("FROM other\nCOPY a /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(imports + 1, world.Layers.Imports);
    }

    [Fact]
    public async Task A_linked_layers_owner_is_looked_up_in_the_base()
    {
        var world = await WorldAsync();
        await world.AddImageAsync("other", new FakeTree().Directory("etc").File("etc/passwd", "web:x:5:6::/:/bin/sh\n"));
        Assert.Equal(["f 644 33:44 x"], await TopAsync(world, "FROM base\nCOPY --link --chown=web 5.txt /x\n"));
        Assert.Equal(["f 644 5:6 x"], await TopAsync(world, "FROM other\nCOPY --link --chown=web 5.txt /x\n"));
    }

    [Fact]
    public async Task A_here_documents_content_decides_about_its_step()
    {
        var world = await WorldAsync();
        await world.BuildAsync("FROM base\nARG V=1\nCOPY <<E /x\n$V\nE\n", TestContext.Current.CancellationToken);
        await world.BuildAsync("FROM base\nARG V=1\nCOPY <<E /x\n1\nE\n", TestContext.Current.CancellationToken);
        Assert.Contains("[2/2] COPY <<E /x", world.Log.Cached);
        await world.BuildAsync("FROM base\nARG V=2\nCOPY <<E /x\n$V\nE\n", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("[2/2] COPY <<E /x", world.Log.Cached);
    }

    [Fact]
    public async Task A_here_document_can_not_be_named_like_a_deletion_or_a_directory()
    {
        var world = await WorldAsync();
        await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY <<.. /x/\na\n..\n", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY <<.wh.etc /\na\n.wh.etc\n", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public async Task A_download_must_have_the_checksum_that_is_given(string algorithm)
    {
        var world = await WorldAsync();
        world.Remote.Files["https://example.org/f"] = new FakeTree().File("f", "bytes", "600");
        var right = algorithm + ":" + Convert.ToHexStringLower(algorithm == "sha256" ? SHA256.HashData("bytes"u8) : SHA512.HashData("bytes"u8));
        var wrong = algorithm + ":" + new string('0', right.Length - 7);
        Assert.Equal(["f 600 0:0 x"], await TopAsync(world, $"FROM base\nADD --checksum={right} https://example.org/f /x\n"));
        var failure = await Assert.ThrowsAsync<DockerfileException>(
            () => world.BuildAsync($"FROM base\nADD --checksum={wrong} https://example.org/f /x\n", TestContext.Current.CancellationToken));
        Assert.Equal($"digest mismatch {right}: {wrong}", failure.Message);
    }

    [Fact]
    public async Task A_downloaded_archive_is_unpacked_only_when_that_is_asked_for()
    {
        var world = await WorldAsync();
        using var tar = new MemoryStream();
        using (var writer = new Archive.Tar.TarWriter(tar))
        {
            writer.WriteEntry(new Archive.Tar.TarEntry { Name = "in", Mode = 0x1A4 });
            writer.Finish();
        }
        world.Remote.Files["https://example.org/t.tar"] = new FakeTree().File("t.tar", tar.ToArray());
        Assert.Equal(["d 755 0:0 x", "f 644 0:0 x/in"], await TopAsync(world, "FROM base\nADD --unpack=true https://example.org/t.tar /x/\n"));
        Assert.StartsWith("f 644 0:0 x/t.tar", (await TopAsync(world, "FROM base\nADD https://example.org/t.tar /x/\n"))[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_is_fetched_once_for_a_commit()
    {
        var world = await WorldAsync();
        world.Git.Repositories["https://example.org/r.git"] = (Commit, new FakeTree().File("f", "f", "644", 1000, 1000).Directory("d", "755", 1000, 1000));
        const string Dockerfile = "FROM base\nADD --keep-git-dir=true https://example.org/r.git?ref=main&subdir=/sub /x\n";
        var result = await world.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        Assert.Equal(["d 755 0:0 x", "d 755 0:0 x/d", "f 644 0:0 x/f \"f\" @0"], world.Layers.TopListing(result.Chain));
        Assert.Equal("ADD https://example.org/r.git?ref=main&subdir=/sub /x # buildkit", result.Config.History![^1].CreatedBy);
        await world.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        var fetched = Assert.Single(world.Git.Fetched);
        Assert.Equal(("https://example.org/r.git", "main", "sub", true), (fetched.Remote, fetched.Reference, fetched.Subdirectory, fetched.KeepsGitDirectory));

        world.Git.Repositories["https://example.org/r.git"] = (new string('1', 40), new FakeTree().File("f", "new"));
        await world.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        Assert.Equal(2, world.Git.Fetched.Count);
    }

    [Fact]
    public async Task A_malformed_pattern_is_an_error()
    {
        var world = await WorldAsync();
        foreach (var line in (string[])["COPY a[ /x/", "COPY --parents a[ /x/", "COPY --exclude=[ a /x/"])
        {
            var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync($"FROM base\n{line}\n", TestContext.Current.CancellationToken));
            Assert.EndsWith("syntax error in pattern", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_compression_is_told_by_content_xz_too()
    {
        // An xz stream of a tar with one empty file "in", made by xz -9.
        var world = await WorldAsync();
        world.Context.File("t", Convert.FromBase64String(XzTar));
        Assert.Equal(["d 755 0:0 x", "f 644 0:0 x/in"], await TopAsync(world, "FROM base\nADD t /x/\n"));
        Assert.Equal(["d 755 0:0 x", "f 644 0:0 x/t"], [.. (await TopAsync(world, "FROM base\nADD --unpack=false t /x/\n")).Select(static line => string.Join(' ', line.Split(' ').Take(4)))]);
    }

    private const string XzTar = "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/AE9dADSbfBugolE3r8EVax9P/JvF3ncnYLe5bUkGrTVfSa8i5C1o/ii0vhJHrWIpI4DtUVvf2lCPTy/bzNsoIGR4EwfY+HcXSB7k7b2ZeKkYWAAAAMbDvXk+Lv3iAAFrgFAAAAB0lI3bscRn+wIAAAAABFla";
}
