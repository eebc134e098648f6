using System.Text;
using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Build.Tests.Fakes;
using Strata.Dockerfile.Ignoring;
using Strata.Oci;

namespace Strata.Build.Tests;

public sealed class NamedContextTests
{
    private static readonly FakeTree Extra = new FakeTree().Directory("sub", "755", 7, 7).File("sub/s", "s").File("e", "e", "600", 5, 6).File("hidden", "h");

    private readonly BuildWorld _world = new();
    private readonly FakeContexts _contexts = new();

    public NamedContextTests()
    {
        _world.Context = new FakeTree().File("a", "a");
        _contexts.Contexts["ext"] = new NamedContext.Files(new BuildContext { Tree = Extra, Ignore = IgnorePatterns.Parse("hidden\n"u8) });
    }

    [Fact]
    public async Task Files_are_copied_as_those_of_the_build_context_are()
    {
        var tree = await BuildAsync("FROM scratch\nCOPY --from=ext e sub /x/\nCOPY a /a\n");
        Assert.Equal(["a", "x", "x/e", "x/s"], tree.Paths);
        Assert.Equal((0u, 0u, 0x180u), (tree.Find("x/e")!.Value.Uid, tree.Find("x/e")!.Value.Gid, tree.Find("x/e")!.Value.Mode));
        await Assert.ThrowsAnyAsync<StrataException>(() => BuildAsync("FROM scratch\nCOPY --from=ext hidden /\n"));
    }

    [Fact]
    public async Task Files_can_be_what_a_stage_starts_from()
    {
        var tree = await BuildAsync("FROM ext AS one\nCOPY a /a\nFROM scratch\nCOPY --from=one / /all\n");
        Assert.Equal(["all", "all/a", "all/e", "all/sub", "all/sub/s"], tree.Paths);
        Assert.Contains("[one 1/2] COPY a /a", _world.Log.StepNames);
        var result = await _world.BuildAsync(Request("FROM ext\nCOPY a /a\n"), TestContext.Current.CancellationToken);
        Assert.Equal(2, result.Config.RootFs.DiffIds!.Count);
        Assert.Equal(["[context ext] load files", "COPY a /a # buildkit"], result.Config.History!.Select(static step => step.CreatedBy));
        Assert.Equal(0, result.BaseLayers);
    }

    [Fact]
    public async Task A_mount_shows_files()
    {
        await _world.AddImageAsync("base", new FakeTree().File("bin/sh", ""));
        await _world.BuildAsync(Request("FROM base\nRUN --mount=from=ext,source=sub,target=/m x\n"), TestContext.Current.CancellationToken);
        var mount = Assert.IsType<Running.StepMount.Files>(Assert.Single(_world.Runner.Ran.Single().Mounts));
        await using var shown = await _world.Layers.OpenTreeAsync(mount.Chain, TestContext.Current.CancellationToken);
        Assert.NotNull(shown.Find("sub/s"));
        Assert.Null(shown.Find("e"));
    }

    [Fact]
    public async Task A_name_goes_before_an_image_and_before_a_stage()
    {
        await _world.AddImageAsync("real", new FakeTree().File("real", "r"), new ContainerConfig { User = "me" });
        var image = new NamedContext.Image(await _world.Images.ResolveAsync(Reference.Parse("real"), Platform.Current, TestContext.Current.CancellationToken));
        _contexts.Contexts["alpine:3"] = image;
        _contexts.Contexts["base"] = image;
        var result = await _world.BuildAsync(Request("FROM docker.io/library/alpine:3\nLABEL a=b\n"), TestContext.Current.CancellationToken);
        Assert.Equal("me", result.Config.Config!.User);
        Assert.Contains("[context alpine:3] docker.io/library/real", _world.Log.StepNames);

        // The stage's own instructions, and what they need, are not looked at.
        var tree = await BuildAsync("FROM nowhere AS Base\nCOPY --from=nothing x /x\nRUN no\nFROM base\nCOPY --from=0 real /copy\n");
        Assert.Equal(["copy", "real"], tree.Paths);
        Assert.Equal(["real"], _world.Images.Resolved.Distinct());
    }

    [Fact]
    public async Task Triggers_of_an_image_run_wherever_its_name_comes_from()
    {
        await _world.AddImageAsync("real", new FakeTree().File("real", "r"), new ContainerConfig { OnBuild = ["COPY a /triggered"] });
        _contexts.Contexts["base"] = new NamedContext.Image(await _world.Images.ResolveAsync(Reference.Parse("real"), Platform.Current, TestContext.Current.CancellationToken));
        Assert.Equal(["real", "triggered"], (await BuildAsync("FROM base\n")).Paths);
        Assert.Equal(["real", "triggered"], (await BuildAsync("FROM scratch AS base\nFROM base\n")).Paths);
    }

    [Fact]
    public async Task What_nothing_needs_is_not_opened_and_what_several_need_is_opened_once()
    {
        _contexts.Contexts["unused"] = _contexts.Contexts["ext"];
        await BuildAsync("FROM scratch AS off\nCOPY --from=unused e /\nFROM scratch\nCOPY --from=ext e /1\nCOPY --from=ext e /2\n");
        Assert.Equal([$"ext {Platform.Current}"], _contexts.Opened);
    }

    [Fact]
    public async Task An_unchanged_context_is_found_in_the_cache_and_a_changed_one_is_not()
    {
        const string text = "FROM scratch\nCOPY --from=ext e /\n";
        await BuildAsync(text);
        await BuildAsync(text);
        Assert.Contains("[stage-0 1/1] COPY --from=ext e /", _world.Log.Cached);
        _contexts.Contexts["ext"] = new NamedContext.Files(new BuildContext { Tree = new FakeTree().File("e", "other") });
        await BuildAsync(text);
        Assert.Empty(_world.Log.Cached);
    }

    [Theory]
    [InlineData("alpine", "alpine")]
    [InlineData("docker.io/library/alpine:latest", "alpine")]
    [InlineData("alpine:3", "alpine:3")]
    [InlineData("localhost:5000/a/b", "localhost:5000/a/b")]
    [InlineData("A", null)]
    [InlineData("", null)]
    public void Names_are_those_of_images_in_their_short_form(string text, string? expected) => Assert.Equal(expected, ContextName.Find(text));

    private BuildRequest Request(string dockerfile) => _world.Request(dockerfile) with { NamedContexts = _contexts, Dockerfile = Encoding.UTF8.GetBytes(dockerfile) };

    private async Task<FakeTree> BuildAsync(string dockerfile)
    {
        var result = await _world.BuildAsync(Request(dockerfile), TestContext.Current.CancellationToken);
        return _world.Layers.Tree(result.Chain);
    }
}
