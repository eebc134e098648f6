using Strata.Build.Tests.Fakes;
using Strata.Dockerfile.Syntax;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Build.Tests;

public sealed class SolverTests
{
    private const string TwoStages = "FROM base AS a\nRUN left\nFROM base AS b\nRUN right\nFROM base\nCOPY --from=a /ran /a\nCOPY --from=b /ran /b\n";

    private static async Task<BuildWorld> WorldAsync()
    {
        var world = new BuildWorld();
        await world.AddImageAsync("base", new FakeTree().Directory("etc"));
        return world;
    }

    [Fact]
    public async Task Independent_stages_run_at_the_same_time()
    {
        var world = await WorldAsync();
        var both = new Barrier(2);
        // Each waits for the other: the build only ends if both run at once.
        world.Runner.During = async (_, cancel) => await Task.Run(() => both.SignalAndWait(cancel), cancel);
        await world.BuildAsync(TwoStages, TestContext.Current.CancellationToken);
        Assert.Equal(2, world.Runner.Ran.Count);
        both.Dispose();
    }

    [Fact]
    public async Task A_RUN_that_nothing_can_carry_out_is_refused_before_the_first_step()
    {
        var world = await WorldAsync();
        world.Runner.Obstacle = "there is no runtime: install one";
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nWORKDIR /w\nRUN left\n", TestContext.Current.CancellationToken));
        Assert.Equal("RUN can't be carried out here: there is no runtime: install one", failure.Message);
        Assert.Equal(3, failure.Range.Start);
        Assert.DoesNotContain(world.Log.StepNames, static name => name.Contains("WORKDIR", StringComparison.Ordinal));
        Assert.Empty(world.Runner.Ran);
        // What needs no RUN is built.
        await world.BuildAsync("FROM base\nWORKDIR /w\n", TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("FROM base\nRUN left\n")]
    [InlineData("FROM base\nWORKDIR /w\nCOPY a /a\nRUN left\nRUN --mount=type=tmpfs,target=/t right\n")]
    [InlineData("FROM base\nCOPY --link a /a\nRUN left\n")]
    [InlineData("FROM base AS a\nRUN left\nFROM base\nRUN --mount=from=a,target=/a right\n")]
    [InlineData(TwoStages)]
    public async Task A_RUN_in_the_cache_needs_nothing_that_could_carry_it_out(string text)
    {
        var world = await WorldAsync();
        world.Context.File("a", "a");
        var first = await world.BuildAsync(text, TestContext.Current.CancellationToken);
        world.Runner.Ran.Clear();
        world.Runner.Obstacle = "there is no runtime: install one";
        Assert.Equal(first.Chain, (await world.BuildAsync(text, TestContext.Current.CancellationToken)).Chain);
        Assert.Empty(world.Runner.Ran);
    }

    [Fact]
    public async Task A_RUN_that_the_cache_might_have_had_is_refused_in_its_place()
    {
        var world = await WorldAsync();
        world.Context.File("a", "a");
        const string text = "FROM base\nCOPY a /a\nRUN left\n";
        await world.BuildAsync(text, TestContext.Current.CancellationToken);
        world.Runner.Obstacle = "there is no runtime: install one";
        world.Context.File("a", "changed");
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync(text, TestContext.Current.CancellationToken));
        Assert.Equal("RUN can't be carried out here: there is no runtime: install one", failure.Message);
        Assert.Equal(3, failure.Range.Start);
    }

    [Fact]
    public async Task No_more_steps_run_at_once_than_allowed()
    {
        var world = await WorldAsync();
        world.Parallelism = 1;
        var running = 0;
        var most = 0;
        world.Runner.During = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
        };
        await world.BuildAsync(TwoStages, TestContext.Current.CancellationToken);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_failure_stops_the_other_steps_and_shows_its_lines()
    {
        var world = await WorldAsync();
        var started = new TaskCompletionSource();
        world.Runner.During = async (process, cancel) =>
        {
            if (process.Arguments[^1] == "right")
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancel);
            }
            else
            {
                await started.Task;
            }
        };
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync(TwoStages.Replace("left", "exit 7", StringComparison.Ordinal), TestContext.Current.CancellationToken));
        Assert.Equal("process \"/bin/sh -c exit 7\" did not complete successfully: exit code: 7", failure.Message);
        Assert.Equal(SourceRange.Line(2), failure.Range);
        Assert.Contains(world.Log.Events, static e => e is StepCompleted { Error: "canceled" });
        Assert.Equal(world.Log.Events.OfType<StepStarted>().Select(static e => e.Step).Order(), world.Log.Events.OfType<StepCompleted>().Select(static e => e.Step).Order());
        Assert.Equal(0, world.Layers.OpenTrees);
    }

    [Fact]
    public async Task Cancelling_ends_the_build_and_leaves_no_record()
    {
        var world = await WorldAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        world.Runner.During = async (_, cancel) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancel);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.BuildAsync("FROM base\nRUN x\nRUN y\n", stop.Token));
        Assert.Single(world.Runner.Ran);
        Assert.Empty(world.Cache.Records);
    }

    [Fact]
    public async Task Cancelling_stops_a_copy_midway()
    {
        var world = await WorldAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        for (var i = 0; i < 50; i++) world.Context.File($"f{i}", new string('x', 100_000));
        world.Context.BeforeOpen = path =>
        {
            if (path == "f3") stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.BuildAsync("FROM base\nCOPY . /all\n", stop.Token));
        Assert.True(world.Context.Opened.Count < 50);
        Assert.Equal(0, world.Layers.Imports);
        Assert.Equal(0, world.Layers.OpenTrees);
    }

    [Fact]
    public async Task An_import_that_fails_stops_the_reading_of_the_context()
    {
        var world = await WorldAsync();
        for (var i = 0; i < 200; i++) world.Context.File($"f{i:d3}", new string('x', 100_000));
        world.Layers.Fails = (1000, new StrataException(ErrorKind.ResourceExhausted, "no space left"));
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY . /all\n", TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.ResourceExhausted, failure.Kind);
        Assert.True(world.Context.Opened.Count < 200);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_the_error_and_not_the_torn_layer()
    {
        var world = await WorldAsync();
        world.Context.File("secret").File("z");
        world.Context.BeforeOpen = static path =>
        {
            if (path == "secret") throw new StrataException(ErrorKind.PermissionDenied, "open /secret: permission denied");
        };
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY . /all\n", TestContext.Current.CancellationToken));
        Assert.Equal("open /secret: permission denied", failure.Message);
        Assert.Equal(0, world.Layers.Imports);
    }

    [Fact]
    public async Task Stages_that_nothing_reaches_are_not_even_resolved()
    {
        var world = await WorldAsync();
        var result = await world.BuildAsync("FROM nosuch AS unused\nRUN no\nFROM base AS used\nRUN yes\nFROM used\n", TestContext.Current.CancellationToken);
        Assert.Equal(["base"], world.Images.Resolved.Select(static name => name.Split(':')[0]));
        Assert.Equal(["yes"], world.Runner.Ran.Select(static process => process.Arguments[^1]));
        Assert.Equal([1, 2], result.Stages.Select(static stage => stage.Index));
    }

    [Fact]
    public async Task A_target_ends_the_build_at_its_stage()
    {
        var world = await WorldAsync();
        var result = await world.BuildAsync(world.Request("FROM base AS One\nRUN yes\nFROM one\nRUN no\n") with { Target = "ONE" }, TestContext.Current.CancellationToken);
        Assert.Equal(["yes"], world.Runner.Ran.Select(static process => process.Arguments[^1]));
        Assert.Equal("one", Assert.Single(result.Stages).Name);
        world.Runner.Ran.Clear();
        await world.BuildAsync(world.Request("FROM base AS One\nRUN yes\nFROM one\nRUN no\n") with { Target = "0" }, TestContext.Current.CancellationToken);
        Assert.Empty(world.Runner.Ran);
    }

    [Fact]
    public async Task Equal_steps_of_two_stages_run_once_even_without_cache()
    {
        var world = await WorldAsync();
        await world.BuildAsync(world.Request("FROM base AS a\nRUN same\nFROM base AS b\nRUN same\nFROM b\nCOPY --from=a /ran /a\n") with { NoCache = true }, TestContext.Current.CancellationToken);
        Assert.Single(world.Runner.Ran);
    }

    [Fact]
    public async Task Two_builds_at_once_do_the_same_step_once()
    {
        var world = await WorldAsync();
        var inside = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        world.Runner.During = (_, _) =>
        {
            inside.TrySetResult();
            return go.Task;
        };
        var first = world.BuildAsync("FROM base\nRUN x\n", TestContext.Current.CancellationToken);
        await inside.Task;
        var second = world.BuildAsync("FROM base\nRUN x\n", TestContext.Current.CancellationToken);
        go.SetResult();
        Assert.Equal((await first).Chain, (await second).Chain);
        Assert.Single(world.Runner.Ran);
    }

    [Fact]
    public async Task Thousands_of_steps_and_stages_are_no_matter_of_stack()
    {
        var world = await WorldAsync();
        var text = "FROM base AS s0\nRUN go\n" + string.Concat(Enumerable.Range(1, 3000).Select(static i => $"FROM s{i - 1} AS s{i}\nLABEL a=b\n"));
        var result = await world.BuildAsync(text, TestContext.Current.CancellationToken);
        Assert.Equal(3001, result.Stages.Count);
        Assert.Single(world.Runner.Ran);
    }

    [Theory]
    [InlineData("docker/dockerfile:1", true)]
    [InlineData("docker.io/docker/dockerfile-upstream:master", true)]
    [InlineData("example.org/frontend:1", false)]
    [InlineData("UPPER", false)]
    public async Task Only_Dockers_syntax_is_taken(string syntax, bool taken)
    {
        var world = await WorldAsync();
        var build = () => world.BuildAsync($"# syntax={syntax}\nFROM base\n", TestContext.Current.CancellationToken);
        if (taken) Assert.NotNull((await build()).Chain);
        else Assert.Equal(ErrorKind.NotImplemented, (await Assert.ThrowsAsync<DockerfileException>(build)).Kind);
    }

    [Fact]
    public async Task Names_of_steps_show_what_the_shell_will_read()
    {
        var world = await WorldAsync();
        await world.BuildAsync("FROM base\nENV A=x\nRUN printf '\\033[1m$A' \"$A ${B} \\$C \\n\" $D $A\n", TestContext.Current.CancellationToken);
        Assert.Equal("[2/2] RUN printf '\\033[1m$A' \"x ${B} $C \\n\" $D x", world.Log.StepNames[^1]);
    }

    [Fact]
    public async Task Steps_report_output_and_end()
    {
        var world = await WorldAsync();
        await world.BuildAsync("FROM base\nRUN say\n", TestContext.Current.CancellationToken);
        Assert.Equal("out: /bin/sh -c say\n", world.Log.Output);
        Assert.Equal(
            ["[internal] load build definition from Dockerfile", "[internal] load metadata for docker.io/library/base:latest", "[1/2] FROM docker.io/library/base:latest", "[2/2] RUN say"],
            world.Log.StepNames);
        Assert.All(world.Log.Events.OfType<StepCompleted>(), static done => Assert.Null(done.Error));
    }

    [Fact]
    public async Task Arguments_that_nothing_declares_are_warned_of()
    {
        var world = await WorldAsync();
        var arguments = new Dictionary<string, string> { ["USED"] = "1", ["GLOBAL"] = "1", ["Z"] = "1", ["A"] = "1", ["https_proxy"] = "1", ["BUILDKIT_INLINE_CACHE"] = "1", ["SOURCE_DATE_EPOCH"] = "1" };
        await world.BuildAsync(world.Request("ARG GLOBAL\nFROM base\nARG USED\n") with { BuildArguments = arguments }, TestContext.Current.CancellationToken);
        Assert.Equal(["[Warning] One or more build-args [A Z] were not consumed"], world.Log.Warnings);
    }

    [Fact]
    public async Task A_declared_epoch_is_a_variable_as_any_other_argument()
    {
        var world = await WorldAsync();
        var request = world.Request("FROM base\nRUN one\nARG SOURCE_DATE_EPOCH\nRUN two\nLABEL made=$SOURCE_DATE_EPOCH\n") with { BuildArguments = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "5" } };
        var result = await world.BuildAsync(request, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("SOURCE_DATE_EPOCH=5", world.Runner.Ran[0].Environment);
        Assert.Contains("SOURCE_DATE_EPOCH=5", world.Runner.Ran[1].Environment);
        Assert.Equal("5", result.Config.Config!.Labels!["made"]);
        Assert.DoesNotContain("SOURCE_DATE_EPOCH=5", result.Config.Config.Env!);
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_is_an_error_at_its_line()
    {
        var world = await WorldAsync();
        var failure = await Assert.ThrowsAsync<DockerfileException>(() => world.BuildAsync("FROM base\nCOPY --from=nosuch:1 /a /b\n", TestContext.Current.CancellationToken));
        Assert.Equal("nosuch:1: failed to resolve source metadata for docker.io/library/nosuch:1: docker.io/library/nosuch:1: not found", failure.Message);
        Assert.Equal(SourceRange.Line(2), failure.Range);
        Assert.Equal(ErrorKind.NotFound, failure.Kind);
    }
}
