using Strata.Build.Running;
using Strata.Build.Tests.Fakes;
using Strata.Oci;

namespace Strata.Build.Tests;

public sealed class RunMountTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<BuildWorld> WorldAsync()
    {
        var world = new BuildWorld { Context = new FakeTree().Directory("src").File("src/a", "a").File("other", "o") };
        await world.AddImageAsync("base", new FakeTree().Directory("etc").Directory("bin"));
        await world.AddImageAsync("tools", new FakeTree().Directory("opt").File("opt/tool", "tool"));
        return world;
    }

    [Fact]
    public async Task Fields_that_are_left_out_have_BuildKits_defaults()
    {
        var world = await WorldAsync();
        await world.BuildAsync(
            "FROM base\nWORKDIR /work\nRUN --mount=type=cache,target=pip --mount=type=secret,id=token --mount=type=secret,id=key,env=KEY --mount=type=ssh --mount=type=tmpfs,target=/t,size=1m --mount=type=cache,id=x,target=/c,sharing=locked,mode=0700,uid=3,gid=4,ro make\n",
            Cancel);
        var process = world.Runner.Ran.Single();
        Assert.Equal(
            [
                new StepMount.Cache { Target = "/work/pip", Id = "/work/pip", Sharing = CacheMountSharing.Shared },
                new StepMount.Secret { Target = "/run/secrets/token", Id = "token" },
                new StepMount.Secret { Target = "", Id = "key", Variable = "KEY" },
                new StepMount.Ssh { Target = "/run/buildkit/ssh_agent.0", Id = "default" },
                new StepMount.Tmpfs { Target = "/t", Size = 1 << 20 },
                new StepMount.Cache { Target = "/c", Id = "x", Sharing = CacheMountSharing.Locked, Mode = 0x1C0, Uid = 3, Gid = 4, IsReadOnly = true },
            ],
            process.Mounts);
        Assert.Contains("SSH_AUTH_SOCK=/run/buildkit/ssh_agent.0", process.Environment);
    }

    [Fact]
    public async Task A_bind_shows_the_context_a_stage_or_an_image()
    {
        var world = await WorldAsync();
        await world.BuildAsync(
            "FROM base AS made\nRUN compile\nFROM base\nRUN --mount=target=/ctx,source=src --mount=from=made,source=/ran,target=/ran,rw --mount=from=tools,source=opt,target=/opt make\n",
            Cancel);
        var mounts = world.Runner.Ran.Single(static p => p.Arguments[^1] == "make").Mounts.Cast<StepMount.Files>().ToList();
        Assert.Equal([("/ctx", "src", true), ("/ran", "ran", false), ("/opt", "opt", true)], mounts.Select(static m => (m.Target, m.Source, m.IsReadOnly)));
        await using (var context = await world.Layers.OpenTreeAsync(mounts[0].Chain, Cancel))
        {
            Assert.NotNull(context.Find("src/a"));
            Assert.Null(context.Find("other"));
        }
        await using (var made = await world.Layers.OpenTreeAsync(mounts[1].Chain, Cancel)) Assert.NotNull(made.Find("ran"));
        await using (var image = await world.Layers.OpenTreeAsync(mounts[2].Chain, Cancel)) Assert.NotNull(image.Find("opt/tool"));
    }

    [Theory]
    [InlineData("src/a", true)]
    [InlineData("other", false)]
    public async Task A_step_runs_again_only_when_what_it_sees_of_the_context_changed(string file, bool runs)
    {
        var world = await WorldAsync();
        const string text = "FROM base\nRUN --mount=target=/ctx,source=src make\n";
        await world.BuildAsync(text, Cancel);
        world.Runner.Ran.Clear();
        world.Context.File(file, "changed");
        await world.BuildAsync(text, Cancel);
        Assert.Equal(runs, world.Runner.Ran.Count == 1);
    }

    [Fact]
    public async Task Another_checkout_of_what_a_step_sees_is_the_same_to_it_in_a_store_that_knows_only_the_step()
    {
        const string text = "FROM base\nRUN --mount=target=/ctx,source=src make\n";
        var first = await WorldAsync();
        await first.BuildAsync(text, Cancel);
        var elsewhere = new FakeCache();
        foreach (var record in first.Cache.Records.Where(static record => record.Description.StartsWith("RUN", StringComparison.Ordinal))) await elsewhere.PutAsync(record, Cancel);
        var second = new BuildWorld { Cache = elsewhere, Context = first.Context.Touch("src/a", 77) };
        await second.AddImageAsync("base", new FakeTree().Directory("etc").Directory("bin"));
        await second.BuildAsync(text, Cancel);
        Assert.Empty(second.Runner.Ran);
    }

    [Theory]
    [InlineData("type=cache,target=/c", "type=cache,target=/c,id=other")]
    [InlineData("type=secret,id=a", "type=secret,id=b")]
    [InlineData("type=tmpfs,target=/a", "type=tmpfs,target=/b")]
    [InlineData("from=base,target=/a,source=etc", "from=tools,target=/a,source=etc")]
    public async Task Another_mount_is_another_step(string first, string second)
    {
        var world = await WorldAsync();
        await world.BuildAsync($"FROM base\nRUN --mount={first} make\n", Cancel);
        await world.BuildAsync($"FROM base\nRUN --mount={second} make\n", Cancel);
        Assert.Equal(2, world.Runner.Ran.Count);
        await world.BuildAsync($"FROM base\nRUN --mount={first} make\n", Cancel);
        Assert.Equal(2, world.Runner.Ran.Count);
    }

    [Fact]
    public async Task A_here_document_is_text_for_the_shell_or_a_program_of_its_own()
    {
        var world = await WorldAsync();
        await world.BuildAsync("FROM base\nRUN <<EOF\nmake $A\nmake test\nEOF\nRUN <<-PY\n\t#!/usr/bin/python3\n\tprint(1)\nPY\nRUN cat <<A - <<B\n1\nA\n2\nB\n", Cancel);
        Assert.Equal(["/bin/sh", "-c", "make $A\nmake test\n"], world.Runner.Ran[0].Arguments);
        Assert.Equal(["/bin/sh", "-c", "/dev/pipes/PY"], world.Runner.Ran[1].Arguments);
        Assert.Equal(new StepMount.Text { Target = "/dev/pipes/PY", Content = "#!/usr/bin/python3\nprint(1)\n", Mode = 0x1ED }, world.Runner.Ran[1].Mounts.Single());
        Assert.Equal(["/bin/sh", "-c", "cat <<A - <<B\n1\nA\n2\nB"], world.Runner.Ran[2].Arguments);
        Assert.Contains("[2/4] RUN <<EOF (make $A...)", world.Log.StepNames);
    }

    [Theory]
    [InlineData("FROM base\nRUN --security=insecure x\n", "security.insecure is not allowed")]
    [InlineData("FROM base\nRUN --mount=type=bind,from=later,target=/x y\nFROM base AS later\nCOPY --from=0 /etc /e\n", "cannot mount from stage \"later\" to \"/x\", stage needs to be defined before current command")]
    [InlineData("FROM base\nRUN --mount=type=bind,source=missing,target=/x y\n", "\"/missing\": not found")]
    [InlineData("FROM base\nRUN --mount=type=cache,target=/ y\n", "invalid mount target \"/\"")]
    public async Task What_can_not_be_is_refused_with_its_line(string text, string message)
    {
        var world = await WorldAsync();
        var failure = await Assert.ThrowsAnyAsync<StrataException>(() => world.BuildAsync(text, Cancel));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Empty(world.Runner.Ran);
    }

    [Fact]
    public async Task A_step_without_confinement_must_be_allowed()
    {
        var world = await WorldAsync();
        await world.BuildAsync(world.Request("FROM base\nRUN --security=insecure x\n") with { AllowInsecure = true }, Cancel);
        Assert.True(world.Runner.Ran.Single().IsPrivileged);
    }
}
