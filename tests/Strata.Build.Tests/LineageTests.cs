using Strata.Build.Tests.Fakes;
using Strata.Oci;

namespace Strata.Build.Tests;

/// <summary>Stages that only give files to steps which are in the cache are not carried out.</summary>
public sealed class LineageTests
{
    private const string Text = """
        FROM base AS tools
        COPY src /src
        RUN make
        FROM base
        RUN setup
        COPY --from=tools /ran /got
        RUN --mount=from=tools,target=/m test
        """;

    private static readonly Dictionary<string, string> Epoch = new() { ["SOURCE_DATE_EPOCH"] = "1234567890" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stage_that_the_cache_does_not_have_is_not_carried_out_when_the_steps_that_need_it_are_there()
    {
        var world = await WorldAsync();
        var first = await BuildAsync(world);
        Assert.Equal(3, world.Runner.Ran.Count);

        var second = await OnlyTargetAsync(world);
        Assert.Empty(world.Runner.Ran);
        Assert.Equal(OciJson.Write(first.Config), OciJson.Write(second.Config));
        Assert.Equal([1], second.Stages.Select(static stage => stage.Index));
        // People see those that were passed over too.
        Assert.Contains("[tools 3/3] RUN make", world.Log.Cached);
        Assert.DoesNotContain(second.Steps, static step => step.Description == "RUN make");
    }

    [Fact]
    public async Task A_changed_file_of_such_a_stage_has_it_carried_out()
    {
        var world = await WorldAsync();
        await BuildAsync(world);
        world.Context.File("src/a", "changed");
        await OnlyTargetAsync(world);
        Assert.Equal(["make", "test"], world.Runner.Ran.Select(static process => process.Arguments[^1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_stage_that_must_be_made_anew_is()
    {
        var world = await WorldAsync();
        await BuildAsync(world);
        world.Runner.Ran.Clear();
        await world.BuildAsync(world.Request(Text) with { BuildArguments = Epoch, NoCacheStages = ["tools"] }, Cancel);
        Assert.Contains(world.Runner.Ran, static process => process.Arguments[^1] == "make");
    }

    [Fact]
    public async Task A_step_on_other_layers_than_before_is_carried_out_again()
    {
        var world = await WorldAsync();
        await BuildAsync(world);
        // The target's own stage gives something else this time.
        world.Runner.Ran.Clear();
        world.Runner.Changes = static process => new FakeTree().File("ran", process.Arguments[^1] + " again");
        await world.BuildAsync(world.Request(Text.Replace("RUN setup", "RUN setup other", StringComparison.Ordinal)) with { BuildArguments = Epoch }, Cancel);
        Assert.Contains(world.Runner.Ran, static process => process.Arguments[^1] == "test");
    }

    [Fact]
    public async Task Files_are_read_once_the_first_time()
    {
        var world = await WorldAsync();
        await world.BuildAsync(world.Request(Text) with { Context = world.Request(Text).Context! with { Digests = null } }, Cancel);
        Assert.Equal(["src/a", "src/b"], world.Context.Opened.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_asks_for_all_steps_gets_them()
    {
        var world = await WorldAsync();
        await BuildAsync(world);
        var result = await world.BuildAsync(world.Request(Text) with { BuildArguments = Epoch, CarriesOutAll = true }, Cancel);
        Assert.Contains(result.Steps, static step => step.Description == "RUN make");
        Assert.Equal([0, 1], result.Stages.Select(static stage => stage.Index));
    }

    [Fact]
    public async Task A_download_in_a_stage_is_looked_at_each_time()
    {
        var world = await WorldAsync();
        world.Remote.Files["https://example.org/f"] = new FakeTree().File("f", "1");
        const string text = "FROM base AS tools\nADD https://example.org/f /f\nFROM base\nCOPY --from=tools /f /f\n";
        await world.BuildAsync(text, Cancel);
        world.Remote.Files["https://example.org/f"] = new FakeTree().File("f", "2");
        var result = await world.BuildAsync(text, Cancel);
        await using var content = world.Layers.Tree(result.Chain).OpenRead("f");
        Assert.Equal("2", await new StreamReader(content).ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task Thousands_of_stages_that_need_one_another_are_found()
    {
        var world = await WorldAsync();
        var text = "FROM base AS s0\nRUN make\n" + string.Concat(Enumerable.Range(1, 800).Select(static i => $"FROM base AS s{i}\nCOPY --from=s{i - 1} /ran /ran\n"));
        await world.BuildAsync(text, Cancel);
        await world.BuildAsync(text, Cancel);
        Assert.Single(world.Runner.Ran);
    }

    private static async Task<BuildWorld> WorldAsync()
    {
        var world = new BuildWorld { Context = new FakeTree().Directory("src").File("src/a", "a").File("src/b", "b") };
        await world.AddImageAsync("base", new FakeTree().Directory("bin"));
        return world;
    }

    private static Task<BuildResult> BuildAsync(BuildWorld world) => world.BuildAsync(world.Request(Text) with { BuildArguments = Epoch }, Cancel);

    // As a store that got the records of the target's own steps, and nothing else.
    private static Task<BuildResult> OnlyTargetAsync(BuildWorld world)
    {
        string[] own = ["RUN setup", "COPY --from=tools /ran /got", "RUN --mount=from=tools,target=/m test"];
        world.Cache.Keep(record => own.Contains(record.Description));
        world.Runner.Ran.Clear();
        return BuildAsync(world);
    }
}
