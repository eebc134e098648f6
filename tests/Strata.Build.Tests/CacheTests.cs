using Strata.Build.Tests.Fakes;
using Strata.Oci;

namespace Strata.Build.Tests;

public sealed class CacheTests
{
    private const string Copying = "FROM base\nRUN first\nCOPY src /app\nRUN second\n";

    private static async Task<BuildWorld> WorldAsync()
    {
        var world = new BuildWorld { Context = new FakeTree().Directory("src").File("src/a", "a").File("src/b", "b", "755").Link("src/l", "a").File("other", "o") };
        await world.AddImageAsync("base", new FakeTree().Directory("etc").Directory("bin"));
        return world;
    }

    [Fact]
    public async Task An_unchanged_build_is_the_same_image_and_runs_nothing()
    {
        var world = await WorldAsync();
        var first = await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        world.Runner.Ran.Clear();
        var imports = world.Layers.Imports;
        var second = await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.Equal(OciJson.Write(first.Config), OciJson.Write(second.Config));
        Assert.Empty(world.Runner.Ran);
        Assert.Equal(imports, world.Layers.Imports);
        Assert.Equal(["[1/4] FROM docker.io/library/base:latest", "[2/4] RUN first", "[3/4] COPY src /app", "[4/4] RUN second"], world.Log.Cached);
    }

    [Fact]
    public async Task An_unchanged_context_is_listed_and_not_read()
    {
        var world = await WorldAsync();
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.Equal(["src/a", "src/b"], world.Context.Opened);
        world.Context.Opened.Clear();
        world.Context.Listed.Clear();
        var finds = world.Context.Finds;
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.Empty(world.Context.Opened);
        Assert.Equal(["src"], world.Context.Listed);
        Assert.True(world.Context.Finds - finds < 4, "a status call for each file came with the listing");
    }

    [Fact]
    public async Task A_context_is_read_once_even_without_remembered_digests()
    {
        var world = await WorldAsync();
        var request = world.Request(Copying);
        await world.BuildAsync(request with { Context = request.Context! with { Digests = null } }, TestContext.Current.CancellationToken);
        Assert.Equal(["src/a", "src/b"], world.Context.Opened);
    }

    public static TheoryData<string, bool> Changes => new()
    {
        { "nothing", true },
        { "time", true },
        { "other file", true },
        { "owner in the context", true },
        { "content", false },
        { "mode", false },
        { "name", false },
        { "link target", false },
        { "new file", false },
        { "file gone", false },
        { "type", false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_a_copy_selects_decides(string change, bool hits)
    {
        var world = await WorldAsync();
        var before = await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        world.Runner.Ran.Clear();
        var tree = world.Context;
        _ = change switch
        {
            "time" => tree.Touch("src/a", 99),
            "other file" => tree.File("other", "changed"),
            "owner in the context" => tree.File("src/a", "a", uid: 5, gid: 6),
            "content" => tree.File("src/a", "A"),
            "mode" => tree.File("src/b", "b", "644"),
            "name" => Rename(tree),
            "link target" => tree.Link("src/l", "b"),
            "new file" => tree.File("src/c", "c"),
            "file gone" => Gone(tree),
            "type" => tree.Link("src/a", "b"),
            _ => tree,
        };
        var after = await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.Equal(hits, world.Log.Cached.Contains("[3/4] COPY src /app"));
        Assert.Equal(hits ? [] : ["/bin/sh -c second"], world.Runner.Ran.Select(static process => string.Join(' ', process.Arguments)));
        Assert.Equal(hits, before.Chain == after.Chain);

        static FakeTree Rename(FakeTree tree)
        {
            tree.Remove("src/b");
            return tree.File("src/b2", "b", "755");
        }

        static FakeTree Gone(FakeTree tree)
        {
            tree.Remove("src/b");
            return tree;
        }
    }

    [Fact]
    public async Task Going_back_to_an_earlier_state_finds_the_earlier_result()
    {
        var world = await WorldAsync();
        var first = await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        world.Context.File("src/a", "A");
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        world.Context.File("src/a", "a");
        world.Runner.Ran.Clear();
        var third = await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.Equal(OciJson.Write(first.Config), OciJson.Write(third.Config));
        Assert.Empty(world.Runner.Ran);
    }

    [Theory]
    [InlineData("FROM base\nENV A=2\nRUN second\n")]
    [InlineData("FROM base\nENV A=1\nRUN other\n")]
    [InlineData("FROM base\nENV A=1\nUSER web\nRUN second\n")]
    [InlineData("FROM base\nENV A=1\nSHELL [\"sh\"]\nRUN second\n")]
    [InlineData("FROM base\nENV A=1\nRUN --network=none second\n")]
    [InlineData("FROM base\nENV A=1\nRUN [\"second\"]\n")]
    [InlineData("FROM base\nARG X=1\nENV A=1\nRUN second\n")]
    public async Task A_run_depends_on_command_environment_user_shell_and_network(string changed)
    {
        var world = await WorldAsync();
        await world.BuildAsync("FROM base\nENV A=1\nRUN second\n", TestContext.Current.CancellationToken);
        await world.BuildAsync(changed, TestContext.Current.CancellationToken);
        Assert.Equal(2, world.Runner.Ran.Count);
    }

    [Theory]
    [InlineData("FROM base\nENV A=1\nLABEL x=y\nRUN second\n")]
    [InlineData("FROM base\nENV A=1\nRUN second\nENV B=1\n")]
    [InlineData("FROM base\nENV A=1\nEXPOSE 80\nCMD x\nVOLUME /v\nSTOPSIGNAL 9\nRUN    second\n")]
    [InlineData("FROM base\nENV A=1\n# a comment\n\nRUN second\n")]
    public async Task A_run_does_not_depend_on_the_rest_of_the_config(string changed)
    {
        var world = await WorldAsync();
        await world.BuildAsync("FROM base\nENV A=1\nRUN second\n", TestContext.Current.CancellationToken);
        await world.BuildAsync(changed, TestContext.Current.CancellationToken);
        Assert.Single(world.Runner.Ran);
    }

    [Fact]
    public async Task A_build_argument_counts_from_its_declaration_on()
    {
        var world = await WorldAsync();
        var request = world.Request("FROM base\nRUN before\nARG V\nRUN after\n");
        await world.BuildAsync(request with { BuildArguments = new Dictionary<string, string> { ["V"] = "1" } }, TestContext.Current.CancellationToken);
        await world.BuildAsync(request with { BuildArguments = new Dictionary<string, string> { ["V"] = "2" } }, TestContext.Current.CancellationToken);
        Assert.Equal(["before", "after", "after"], world.Runner.Ran.Select(static process => process.Arguments[^1]));
    }

    [Fact]
    public async Task A_proxy_does_not_count_unless_it_is_declared()
    {
        var world = await WorldAsync();
        var request = world.Request("FROM base\nRUN x\n");
        await world.BuildAsync(request with { BuildArguments = new Dictionary<string, string> { ["http_proxy"] = "a" } }, TestContext.Current.CancellationToken);
        Assert.Equal(["HTTP_PROXY=a", "http_proxy=a"], Assert.Single(world.Runner.Ran).ProxyEnvironment);
        Assert.DoesNotContain("http_proxy=a", world.Runner.Ran[0].Environment);
        await world.BuildAsync(request with { BuildArguments = new Dictionary<string, string> { ["http_proxy"] = "b" } }, TestContext.Current.CancellationToken);
        Assert.Single(world.Runner.Ran);
    }

    [Fact]
    public async Task A_base_tag_that_moved_to_equal_content_changes_nothing()
    {
        var world = await WorldAsync();
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        var config = world.Images.Images["base"];
        world.Images.Images["base"] = config with { Created = DateTimeOffset.FromUnixTimeSeconds(1_650_000_000), Config = config.Config! with { Labels = new Dictionary<string, string> { ["v"] = "2" } } };
        world.Runner.Ran.Clear();
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.Empty(world.Runner.Ran);
    }

    [Fact]
    public async Task A_base_with_other_content_runs_all_again()
    {
        var world = await WorldAsync();
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        await world.AddImageAsync("base", new FakeTree().Directory("etc").File("etc/new"));
        world.Runner.Ran.Clear();
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.Equal(2, world.Runner.Ran.Count);
    }

    [Fact]
    public async Task No_cache_runs_all_and_records_it()
    {
        var world = await WorldAsync();
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        world.Runner.Changes = static process => new FakeTree().File("ran", process.Arguments[^1] + " again");
        world.Runner.Ran.Clear();
        var fresh = await world.BuildAsync(world.Request(Copying) with { NoCache = true }, TestContext.Current.CancellationToken);
        Assert.Equal(2, world.Runner.Ran.Count);
        Assert.Equal(["[1/4] FROM docker.io/library/base:latest"], world.Log.Cached);
        var cached = await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.Equal(OciJson.Write(fresh.Config), OciJson.Write(cached.Config));
        Assert.Equal(2, world.Runner.Ran.Count);
    }

    [Fact]
    public async Task A_stage_can_be_kept_from_the_cache_by_name()
    {
        const string Dockerfile = "FROM base AS Tools\nRUN one\nCOPY src /src\nFROM base\nRUN two\nCOPY --from=tools /ran /x\n";
        var world = await WorldAsync();
        await world.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        world.Runner.Ran.Clear();
        await world.BuildAsync(world.Request(Dockerfile) with { NoCacheStages = ["TOOLS", "nosuch"] }, TestContext.Current.CancellationToken);
        Assert.Equal("one", Assert.Single(world.Runner.Ran).Arguments[^1]);
        Assert.DoesNotContain(world.Log.Cached, static name => name.Contains("COPY src", StringComparison.Ordinal));
        // What was made anew is remembered.
        world.Runner.Ran.Clear();
        await world.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        Assert.Empty(world.Runner.Ran);
    }

    [Theory]
    [InlineData("FROM base\nRUN one\nRUN two\n", 1)]
    [InlineData("FROM scratch\nCOPY src /src\n", 0)]
    [InlineData("FROM base AS a\nRUN one\nFROM a\nCOPY src /src\n", 1)]
    [InlineData("FROM base\n", 1)]
    public async Task The_layers_of_the_base_image_are_counted(string dockerfile, int expected)
    {
        var world = await WorldAsync();
        Assert.Equal(expected, (await world.BuildAsync(dockerfile, TestContext.Current.CancellationToken)).BaseLayers);
        // Also when the new ones come from the cache.
        Assert.Equal(expected, (await world.BuildAsync(dockerfile, TestContext.Current.CancellationToken)).BaseLayers);
    }

    [Fact]
    public async Task Two_worlds_make_the_same_layers()
    {
        const string Dockerfile = "FROM base\nCOPY . /all\nWORKDIR /deep/er\nADD other /x/\nCOPY --chown=3:4 src /q/\n";
        var first = await WorldAsync();
        var second = await WorldAsync();
        second.Clock.GetUtcNow();
        var a = await first.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        var b = await second.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        Assert.Equal(a.Chain, b.Chain);
        Assert.NotEqual(OciJson.Write(a.Config), OciJson.Write(b.Config)); // dated by the clock
        var epoch = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1234567890" };
        a = await first.BuildAsync(first.Request(Dockerfile) with { BuildArguments = epoch }, TestContext.Current.CancellationToken);
        b = await second.BuildAsync(second.Request(Dockerfile) with { BuildArguments = epoch }, TestContext.Current.CancellationToken);
        Assert.Equal(OciJson.Write(a.Config), OciJson.Write(b.Config));
    }

    [Fact]
    public async Task An_unchanged_copy_from_a_stage_reads_no_files()
    {
        const string Dockerfile = "FROM base AS one\nRUN make\nFROM base\nCOPY --from=one /ran /got\n";
        var world = await WorldAsync();
        await world.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        var result = await world.BuildAsync(Dockerfile, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["[one 1/2] FROM docker.io/library/base:latest", "[one 2/2] RUN make", "[stage-1 2/2] COPY --from=one /ran /got"],
            world.Log.Cached.Order(StringComparer.Ordinal));
        Assert.Contains("got", world.Layers.Tree(result.Chain).Paths);
        Assert.Equal(0, world.Layers.OpenTrees);
    }

    [Fact]
    public async Task A_copy_from_a_stage_depends_on_the_files_and_not_on_the_stage()
    {
        var world = await WorldAsync();
        world.Runner.Changes = static process => new FakeTree().File("kept", "same").File("noise", process.Arguments[^1]);
        await world.BuildAsync("FROM base AS one\nRUN make 1\nFROM base\nCOPY --from=one /kept /got\nRUN use\n", TestContext.Current.CancellationToken);
        world.Runner.Ran.Clear();
        await world.BuildAsync("FROM base AS one\nRUN make 2\nFROM base\nCOPY --from=one /kept /got\nRUN use\n", TestContext.Current.CancellationToken);
        Assert.Equal(["make 2"], world.Runner.Ran.Select(static process => process.Arguments[^1]));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_not_remembered()
    {
        var world = await WorldAsync();
        world.Context.BeforeOpen = path =>
        {
            if (path == "src/a") world.Context.Touch("src/a", 1_800_000_000);
        };
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        world.Context.BeforeOpen = null;
        Assert.DoesNotContain(world.Cache.Records, static record => record.Description.StartsWith("COPY", StringComparison.Ordinal));
        await world.BuildAsync(Copying, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("[3/4] COPY src /app", world.Log.Cached);
    }

    [Fact]
    public async Task A_digest_of_a_file_that_just_changed_is_not_remembered()
    {
        var world = await WorldAsync();
        world.Context.Touch("src/a", 1_700_000_001); // within the clock's reach of now
        await world.BuildAsync("FROM base\nCOPY src/a /a\n", TestContext.Current.CancellationToken);
        Assert.Equal(0, world.Digests.Count);
        await world.BuildAsync("FROM base\nCOPY src/b /b\n", TestContext.Current.CancellationToken);
        Assert.Equal(1, world.Digests.Count);
    }

    [Fact]
    public async Task Sixty_instructions_that_change_only_the_config_do_nothing()
    {
        var world = await WorldAsync();
        var text = "FROM base\n" + string.Concat(Enumerable.Range(0, 60).Select(static i => $"ENV A{i}=1\nLABEL l{i}=x\n"));
        await world.BuildAsync(text, TestContext.Current.CancellationToken);
        Assert.Equal(0, world.Layers.Imports);
        Assert.Equal(0, world.Cache.Lookups);
        Assert.Equal(["[1/1] FROM docker.io/library/base:latest"], world.Log.StepNames.Where(static name => !name.StartsWith("[internal]", StringComparison.Ordinal)));
    }
}
