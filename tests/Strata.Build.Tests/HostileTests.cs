using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Build.Tests.Fakes;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Build.Tests;

/// <summary>Contexts, archives, images and Dockerfiles that want out, or want too much.</summary>
public sealed class HostileTests
{
    private static async Task<BuildWorld> WorldAsync(FakeTree? image = null)
    {
        var world = new BuildWorld();
        await world.AddImageAsync("base", image ?? new FakeTree().Directory("etc"));
        return world;
    }

    [Theory]
    [InlineData("../../../etc/passwd", "etc/passwd")]
    [InlineData("/etc/passwd", "etc/passwd")]
    [InlineData("up/up/etc/passwd", "etc/passwd")]
    public async Task A_link_out_of_the_context_ends_at_its_root(string target, string found)
    {
        var world = await WorldAsync();
        world.Context.Link("evil", target).Link("up", "..");
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY evil /x\n", TestContext.Current.CancellationToken));
        Assert.EndsWith("\"/evil\": not found", failure.Message, StringComparison.Ordinal);
        world.Context.File(found, "mine");
        var result = await world.BuildAsync("FROM base\nCOPY evil /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(["f 644 0:0 x \"mine\" @0"], world.Layers.TopListing(result.Chain));
    }

    [Fact]
    public async Task Links_in_a_circle_are_an_error()
    {
        var world = await WorldAsync(new FakeTree().Link("loop", "loop"));
        world.Context.Link("a", "b").Link("b", "a").File("f");
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY a /x\n", TestContext.Current.CancellationToken));
        Assert.EndsWith("too many links", failure.Message, StringComparison.Ordinal);
        failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY f /loop/x\n", TestContext.Current.CancellationToken));
        Assert.EndsWith("too many links", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_cannot_leave_the_image()
    {
        var world = await WorldAsync(new FakeTree().Link("up", "../../../../tmp").Directory("tmp"));
        world.Context.File("f");
        var result = await world.BuildAsync("FROM base\nCOPY f /../../../a\nCOPY f /up/b\nWORKDIR ../../../c\n", TestContext.Current.CancellationToken);
        Assert.Equal(["a", "c", "tmp", "tmp/b", "up"], world.Layers.Tree(result.Chain).Paths);
    }

    [Theory]
    [InlineData(".wh.etc")]
    [InlineData(".wh..wh..opq")]
    [InlineData(".wh.")]
    public async Task A_name_that_would_delete_files_is_refused(string name)
    {
        var world = await WorldAsync();
        world.Context.File("d/" + name).File("t.tar", CopyTests.MakeTar(new TarEntry { Name = "e/" + name, Mode = 0x1A4 }));
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY d /\n", TestContext.Current.CancellationToken));
        Assert.Contains($"\"/{name}\": a layer cannot hold a name", failure.Message, StringComparison.Ordinal);
        failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nADD t.tar /\n", TestContext.Current.CancellationToken));
        Assert.Contains("a layer cannot hold a name", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/../../evil")]
    [InlineData("/../evil")]
    public async Task An_archive_cannot_leave_its_destination(string name)
    {
        var world = await WorldAsync();
        world.Context.File("t.tar", CopyTests.MakeTar(new TarEntry { Name = name, Mode = 0x1A4 }));
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nADD t.tar /x\n", TestContext.Current.CancellationToken));
        Assert.Contains("leads out of the archive", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, world.Layers.Imports);
    }

    [Fact]
    public async Task An_archive_writes_through_its_own_links_inside_the_image_only()
    {
        var world = await WorldAsync();
        world.Context.File("t.tar", CopyTests.MakeTar(
            new TarEntry { Name = "out", Type = TarEntryType.SymbolicLink, LinkName = "../../../../etc", Mode = 0x1FF },
            new TarEntry { Name = "out/shadow", Mode = 0x1A4 }));
        var result = await world.BuildAsync("FROM base\nADD t.tar /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(["etc", "etc/shadow", "x", "x/out"], world.Layers.Tree(result.Chain).Paths);
    }

    [Fact]
    public async Task A_damaged_archive_is_copied_when_it_never_was_one_and_an_error_when_it_breaks_later()
    {
        var world = await WorldAsync();
        var tar = CopyTests.MakeTar(new TarEntry { Name = "a", Mode = 0x1A4 }, new TarEntry { Name = "b", Mode = 0x1A4 });
        tar[512] ^= 0x55;
        world.Context.File("t.tar", tar);
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nADD t.tar /x\n", TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.DataLoss, failure.Kind);
        Assert.Equal(0, world.Layers.Imports);
        tar[0] ^= 0x55;
        world.Context.File("t.tar", tar);
        var result = await world.BuildAsync("FROM base\nADD t.tar /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(["etc", "x"], world.Layers.Tree(result.Chain).Paths);
    }

    [Fact]
    public async Task Names_of_any_bytes_and_any_length_survive()
    {
        var world = await WorldAsync();
        var odd = ImagePath.Decode([0xFF, 0xFE, (byte)'x', (byte)'\n', (byte)'"']);
        var longest = new string('n', 255);
        world.Context.File("d/" + odd, "odd").File($"d/{longest}/{longest}/{longest}", "long");
        var result = await world.BuildAsync("FROM base\nCOPY d /x\n", TestContext.Current.CancellationToken);
        var tree = world.Layers.Tree(result.Chain);
        Assert.NotNull(tree.Find("x/" + odd));
        Assert.NotNull(tree.Find($"x/{longest}/{longest}/{longest}"));
    }

    [Fact]
    public async Task A_very_deep_context_is_no_matter_of_stack()
    {
        var world = await WorldAsync();
        world.Context.File(string.Join('/', Enumerable.Repeat("d", 1500)) + "/f");
        var result = await world.BuildAsync("FROM base\nCOPY . /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(1502, world.Layers.TopListing(result.Chain).Count);
    }

    [Fact]
    public async Task Devices_and_fifos_are_copied_and_not_opened()
    {
        var world = await WorldAsync();
        world.Context.Special("d/fifo", FileKind.Fifo).Special("d/null", FileKind.CharacterDevice);
        var result = await world.BuildAsync("FROM base\nCOPY d /x\n", TestContext.Current.CancellationToken);
        Assert.Equal(["c 644 0:0 x/null", "d 755 0:0 x", "p 644 0:0 x/fifo"], world.Layers.TopListing(result.Chain));
        Assert.Empty(world.Context.Opened);
    }

    [Fact]
    public async Task A_file_that_shrinks_while_it_is_copied_is_an_error()
    {
        var world = await WorldAsync();
        world.Context.File("f", "0123456789");
        world.Context.BeforeOpen = _ =>
        {
            world.Context.BeforeOpen = null;
            world.Context.File("f", "01");
        };
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY f /f\n", TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
        Assert.Equal(0, world.Layers.Imports);
    }

    [Fact]
    public async Task An_image_with_a_huge_or_special_passwd_has_no_names()
    {
        var world = await WorldAsync(new FakeTree().Special("etc/passwd", FileKind.Fifo).Link("etc/group", "group"));
        world.Context.File("f");
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY --chown=web:web f /f\n", TestContext.Current.CancellationToken));
        Assert.EndsWith("too many links", failure.Message, StringComparison.Ordinal);
        var result = await world.BuildAsync("FROM base\nCOPY --chown=web f /f\n", TestContext.Current.CancellationToken);
        Assert.Equal(["f 644 0:0 f \"x\\n\" @0"], world.Layers.TopListing(result.Chain));
    }

    [Theory]
    [InlineData("FROM base\nONBUILD RUN x\nFROM a AS a\n")]
    [InlineData("FROM base AS a\nCOPY --from=a /x /y\n")]
    [InlineData("FROM base\nCOPY --from=1 /x /y\nFROM base AS b\nCOPY --from=0 /q /q\n")]
    public async Task Stages_cannot_need_themselves(string text)
    {
        var world = await WorldAsync();
        await Assert.ThrowsAnyAsync<StrataException>(() => world.BuildAsync(text, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("ONBUILD COPY --from=0 /x /y")]
    [InlineData("RUN \"")]
    [InlineData("FROM base")]
    [InlineData("NOSUCH x")]
    [InlineData("")]
    public async Task A_bad_trigger_of_a_base_image_is_an_error_at_FROM(string trigger)
    {
        var world = await WorldAsync();
        await world.AddImageAsync("trap", new FakeTree().Directory("etc"), new ContainerConfig { OnBuild = [trigger] });
        if (trigger == "RUN \"")
        {
            await world.BuildAsync("FROM trap\n", TestContext.Current.CancellationToken);
            Assert.Single(world.Runner.Ran);
            return;
        }
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM trap\n", TestContext.Current.CancellationToken));
        Assert.Equal(SourceRange.Line(1), failure.Range);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("99999999999999999999")]
    [InlineData("-99999999999999")]
    public async Task A_bad_date_is_refused(string epoch)
    {
        var world = await WorldAsync();
        var request = world.Request("FROM base\n") with { BuildArguments = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = epoch } };
        Assert.Equal(ErrorKind.InvalidArgument, (await Assert.ThrowsAsync<StrataException>(() => world.BuildAsync(request, TestContext.Current.CancellationToken))).Kind);
    }
}
