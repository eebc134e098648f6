using Strata.Build.Tests.Fakes;
using Strata.Oci;

namespace Strata.Build.Tests;

public sealed class PlatformTests
{
    private static readonly Platform Here = Platform.Current;
    private static readonly Platform Foreign = Platform.Parse(Here.Architecture == "arm64" ? "linux/amd64" : "linux/arm64");

    private readonly BuildWorld _world = new() { Context = new FakeTree().File("a", "a") };

    [Fact]
    public async Task Each_platform_gets_an_image_and_equal_steps_run_once()
    {
        await _world.AddImageAsync("base", new FakeTree().File("bin/sh", ""));
        const string text = """
            FROM --platform=$BUILDPLATFORM base AS same
            RUN same
            FROM --platform=$BUILDPLATFORM base AS cross
            ARG TARGETARCH
            RUN for $TARGETARCH
            FROM scratch
            COPY --from=same /etc /etc
            COPY --from=cross /etc /etc
            ARG TARGETPLATFORM
            LABEL platform=$TARGETPLATFORM
            """;
        _world.Runner.Changes = static _ => new FakeTree().Directory("etc");
        var results = await _world.BuildAllAsync(_world.Request(text) with { Platforms = [Here, Foreign, Here] }, TestContext.Current.CancellationToken);
        Assert.Equal([Here, Foreign], results.Select(static result => result.Platform));
        Assert.Equal([Here.ToString(), Foreign.ToString()], results.Select(static result => result.Config.Config!.Labels!["platform"]));
        Assert.Equal([Here.Architecture, Foreign.Architecture], results.Select(static result => result.Config.Architecture));
        Assert.Equal(3, _world.Runner.Ran.Count);
        Assert.All(_world.Runner.Ran, process => Assert.Equal(Here, process.Platform));
        Assert.Contains($"[{Here} same 2/2] RUN same", _world.Log.StepNames);
        Assert.Contains($"[{Here}->{Foreign.Architecture} cross 2/2] RUN for {Foreign.Architecture}", _world.Log.StepNames);
        Assert.Contains($"[{Foreign} stage-2 2/2] COPY --from=cross /etc /etc", _world.Log.StepNames);
    }

    [Fact]
    public async Task A_process_is_for_the_platform_of_its_image()
    {
        await _world.AddImageAsync("base", new FakeTree().File("bin/sh", ""));
        _world.Images.Images["base"] = _world.Images.Images["base"] with { Architecture = Foreign.Architecture, Os = "linux" };
        var result = await _world.BuildAsync(_world.Request("FROM base\nRUN x\n") with { Platforms = [Foreign] }, TestContext.Current.CancellationToken);
        Assert.Equal(Foreign, result.Platform);
        Assert.Equal(Foreign, _world.Runner.Ran.Single().Platform);
    }

    [Fact]
    public async Task A_warning_is_given_once_for_all_platforms()
    {
        await _world.BuildAllAsync(_world.Request("FROM scratch as x\nCOPY a /\n") with { Platforms = [Here, Foreign] }, TestContext.Current.CancellationToken);
        Assert.Single(_world.Log.Warnings);
    }
}
