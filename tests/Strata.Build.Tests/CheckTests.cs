using Strata.Build.Tests.Fakes;
using Strata.Oci;

namespace Strata.Build.Tests;

/// <summary>Checks while a build runs.</summary>
public sealed class CheckTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_build_warns_of_the_stages_it_needs_and_of_the_file()
    {
        var world = new BuildWorld();
        await world.BuildAsync("FROM scratch AS a\nENV A=$nope\nFROM scratch AS B\nENV PTH=$PAHT\nCMD x\n", Cancel);
        Assert.Equal(
            [
                "StageNameCasing: Stage name 'B' should be lowercase (line 3)",
                "UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?) (line 4)",
                "JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 5)",
            ],
            world.Log.Warnings);
    }

    [Theory]
    [InlineData("# check=error=true\nFROM scratch\nMAINTAINER x\nRUN y\n", null)]
    [InlineData("FROM scratch\nMAINTAINER x\nRUN y\n", "error=true")]
    public async Task Warnings_can_fail_a_build_before_anything_runs(string text, string? argument)
    {
        var world = new BuildWorld();
        var request = world.Request(text);
        if (argument is not null) request = request with { BuildArguments = new Dictionary<string, string> { ["BUILDKIT_DOCKERFILE_CHECK"] = argument } };
        var failure = await Assert.ThrowsAnyAsync<StrataException>(() => world.BuildAsync(request, Cancel));
        Assert.Equal("lint violation found for rules: MaintainerDeprecated", failure.Message);
        Assert.Single(world.Log.Warnings);
        Assert.Empty(world.Runner.Ran);
    }

    [Fact]
    public async Task Skipped_rules_are_silent()
    {
        var world = new BuildWorld();
        await world.BuildAsync("# check=skip=MaintainerDeprecated,UndefinedVar;error=true\nFROM scratch\nMAINTAINER x\nENV a=$b\n", Cancel);
        Assert.Empty(world.Log.Warnings);
    }
}
