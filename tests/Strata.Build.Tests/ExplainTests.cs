using Strata.Build.Tests.Fakes;
using Strata.Oci.Progress;

namespace Strata.Build.Tests;

public sealed class ExplainTests
{
    private const string Text = "FROM base\nARG A=1\nRUN first\nCOPY src /app\nRUN second\n";

    private static async Task<BuildWorld> WorldAsync()
    {
        var world = new BuildWorld { Context = new FakeTree().Directory("src").File("src/a", "a").File("src/b", "b") };
        await world.AddImageAsync("base", new FakeTree().Directory("etc"));
        return world;
    }

    private static async Task<List<StepExplained>> BuildAsync(BuildWorld world, string text, Func<BuildRequest, BuildRequest>? change = null)
    {
        var request = world.Request(text) with { Explain = true, Name = "here" };
        await world.BuildAsync(change?.Invoke(request) ?? request, TestContext.Current.CancellationToken);
        return [.. world.Log.Events.OfType<StepExplained>().OrderBy(static step => step.Step, StringComparer.Ordinal)];
    }

    [Fact]
    public async Task What_was_never_built_and_what_did_not_change_say_so()
    {
        var world = await WorldAsync();
        Assert.All((await BuildAsync(world, Text)).Where(static step => step.Step != "step-1"), static step => Assert.Equal((false, "it never ran here before"), (step.IsHit, step.Summary)));
        Assert.All(await BuildAsync(world, Text), static step => Assert.True(step.IsHit));
    }

    [Fact]
    public async Task Each_file_that_differs_is_named()
    {
        var world = await WorldAsync();
        await BuildAsync(world, Text);
        world.Context = new FakeTree().Directory("src").File("src/a", "changed").File("src/c", "c");
        var steps = await BuildAsync(world, Text);
        Assert.True(steps[1].IsHit);
        Assert.Equal("3 files changed", steps[2].Summary);
        Assert.Equal([("file src/a", true, true), ("file src/b", true, false), ("file src/c", false, true)], steps[2].Reasons.Select(static r => (r.Name, r.Before is not null, r.After is not null)).OrderBy(static r => r.Name));
        Assert.Equal("[3/4] COPY src /app gave another result", steps[3].Summary);
    }

    [Fact]
    public async Task A_file_with_another_mode_only_is_told_from_one_with_other_content()
    {
        var world = await WorldAsync();
        await BuildAsync(world, Text);
        world.Context = new FakeTree().Directory("src").File("src/a", "a", "755").File("src/b", "b");
        var reason = Assert.Single((await BuildAsync(world, Text))[2].Reasons);
        Assert.Equal(reason.Before!.Split(' ')[0], reason.After!.Split(' ')[0]);
        Assert.Equal(("0644", "0755"), (reason.Before.Split(' ')[1], reason.After.Split(' ')[1]));
    }

    [Fact]
    public async Task An_argument_a_command_and_a_base_are_named()
    {
        var world = await WorldAsync();
        await BuildAsync(world, Text);
        var steps = await BuildAsync(world, Text, static request => request with { BuildArguments = new Dictionary<string, string> { ["A"] = "2" } });
        Assert.Equal([new StepReason("env A", "1", "2")], steps[1].Reasons);
        Assert.Equal("env A changed", steps[1].Summary);

        steps = await BuildAsync(world, Text.Replace("RUN first", "RUN other", StringComparison.Ordinal));
        Assert.Contains(new StepReason("command", "/bin/sh -c first", "/bin/sh -c other"), steps[1].Reasons);

        await world.AddImageAsync("base", new FakeTree().Directory("etc").File("etc/new", "x"));
        steps = await BuildAsync(world, "FROM base\nRUN other\n");
        Assert.Contains(steps, static step => step.Reasons.Any(static reason => reason.Name == "parent"));
    }

    [Fact]
    public async Task A_cache_that_is_not_to_be_used_is_the_reason()
    {
        var world = await WorldAsync();
        await BuildAsync(world, Text);
        var steps = await BuildAsync(world, Text, static request => request with { NoCache = true });
        Assert.Equal("the cache is not to be used for it", steps[1].Summary);
    }

    [Fact]
    public async Task Nothing_is_told_unasked()
    {
        var world = await WorldAsync();
        await world.BuildAsync(Text, TestContext.Current.CancellationToken);
        Assert.Empty(world.Log.Events.OfType<StepExplained>());
    }
}
