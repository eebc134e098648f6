using System.Diagnostics;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Building;

public sealed class CacheTravelTests
{
    private const string Dockerfile = "FROM busybox AS made\nRUN mkdir /m && echo made > /m/f\nFROM busybox\nCOPY --from=made /m /m\nRUN --mount=type=cache,target=/c echo x >> /c/log; wc -l < /c/log > /lines\nARG N\nRUN --mount=type=cache,target=/c echo $N >> /c/log; wc -l < /c/log > /lines\n";

    private static Outcome Build(TestMachine machine, params string[] flags)
    {
        machine.Write("context/Dockerfile", Dockerfile);
        return machine.Run(["build", "--progress", "plain", "-t", "made", "--build-arg", "N=1", .. flags, machine.File("context")]);
    }

    // The same base image to the last byte: an import has the time of the import.
    private static TestMachine Clone(TestMachine first)
    {
        first.Run("save", "-o", "busybox.tar", "busybox").Succeeded();
        var second = new TestMachine();
        second.Run("load", "-i", first.File("busybox.tar")).Succeeded();
        return second;
    }

    private static int Cached(Outcome build) => build.Error.Split('\n').Count(static line => line.EndsWith(" CACHED", StringComparison.Ordinal));

    [Fact]
    public void a_machine_that_never_built_it_takes_all_steps_from_another_ones_directory()
    {
        using var first = new TestMachine().WithBusybox();
        var export = Build(first, "--cache-to", $"type=local,dest={first.File("cache")},mode=max").Succeeded();
        Assert.Contains("exporting cache to client directory", export.Error, StringComparison.Ordinal);
        Assert.Contains("writing cache image manifest sha256:", export.Error, StringComparison.Ordinal);
        using var second = Clone(first);
        var import = Build(second, "--explain", "--cache-from", $"type=local,src={first.File("cache")}", "--iidfile", second.File("id")).Succeeded();
        Assert.Contains($"importing cache manifest from local:{first.File("cache")}", import.Error, StringComparison.Ordinal);
        Assert.Equal(5, Cached(import));
        Assert.DoesNotContain("miss", import.Out, StringComparison.Ordinal);
        Assert.Equal(first.Run("images", "-q", "--no-trunc", "made").Succeeded().Out.Trim(), File.ReadAllText(second.File("id")));
        Assert.Equal("made\n", second.Run("run", "--rm", "--network", "none", "made", "cat", "/m/f").Succeeded().Out);
        second.AssertSound();
    }

    [Fact]
    public void an_image_that_is_loaded_brings_its_cache()
    {
        using var first = new TestMachine().WithBusybox();
        Build(first, "--cache-to", "type=inline").Succeeded();
        first.Run("save", "-o", "made.tar", "made").Succeeded();
        using var second = Clone(first);
        second.Run("load", "-i", first.File("made.tar")).Succeeded();
        var import = Build(second, "--cache-from", "made").Succeeded();
        // The base and all steps; that of the other stage is not needed.
        Assert.Equal(5, Cached(import));
        Assert.Contains("importing cache manifest from docker.io/library/made:latest", import.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no/such", "importing cache manifest from docker.io/no/such:latest: no image of that name is in the store, and caches of registries are not supported yet")]
    [InlineData("bad://x", "importing cache manifest from bad://x: failed to configure registry cache importer: invalid reference format")]
    public void a_cache_that_can_not_be_had_is_a_warning(string name, string warning)
    {
        using var machine = new TestMachine().WithBusybox();
        Assert.Contains(" - " + warning, Build(machine, "--cache-from", name).Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void cache_mounts_travel_before_the_steps_that_use_them()
    {
        using var first = new TestMachine().WithBusybox();
        Build(first, "--cache-mount-to", $"type=local,dest={first.File("mounts")}").Succeeded();
        using var second = Clone(first);
        var build = Build(second, "--cache-mount-from", $"type=local,src={first.File("mounts")}", "--cache-mount-to", $"type=local,dest={second.File("mounts")},max-size=1").Succeeded();
        Assert.Equal("4\n", second.Run("run", "--rm", "--network", "none", "made", "cat", "/lines").Succeeded().Out);
        Assert.Contains("the cache mount /c has 8 bytes, more than max-size: it is not exported", build.Error, StringComparison.Ordinal);
        second.AssertSound();
    }

    [Fact]
    public void a_cache_that_is_gone_is_a_warning()
    {
        using var machine = new TestMachine().WithBusybox();
        var build = Build(machine, "--cache-from", "type=local,src=/nowhere", "--cache-mount-from", "type=local,src=/nowhere").Succeeded();
        Assert.Contains("importing cache manifest from local:/nowhere: no such directory", build.Error, StringComparison.Ordinal);
        Assert.Contains("importing cache mounts from local:/nowhere: no such directory", build.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void two_exports_to_one_directory_at_once_leave_both_caches()
    {
        using var machine = new TestMachine().WithBusybox();
        Build(machine).Succeeded();
        using (Process one = machine.Start("build", "-q", "--build-arg", "N=1", "--cache-to", "type=local,dest=cache,tag=one", "context"), two = machine.Start("build", "-q", "--build-arg", "N=1", "--cache-to", "type=local,dest=cache,tag=two", "context"))
        {
            foreach (var process in (Process[])[one, two])
            {
                Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
                if (process.ExitCode != 0) Assert.Fail(process.StandardError.ReadToEnd());
            }
        }
        Assert.Equal(2, Oci.OciJson.ReadIndex(File.ReadAllBytes(machine.File("cache/index.json"))).Manifests.Count);
    }
}
