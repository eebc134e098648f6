using System.Diagnostics;
using Strata.Engine.Building;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Building.Verifying;
using Strata.Engine.Tests.Archives;
using Strata.Oci;

namespace Strata.Engine.Tests.Building;

public sealed class VerificationTests : IDisposable
{
    private readonly OutputWorkshop _workshop = new();

    [Fact]
    public async Task The_same_inputs_verify_and_nothing_is_listed_or_remembered()
    {
        await BuildAsync();
        var (images, records) = (_workshop.Machine.Store.Images.List().Count, _workshop.Machine.Store.Cache.List().Select(static r => (r.Key, r.Created)).ToList());
        var verified = await VerifyAsync();
        Assert.Null(verified.Difference);
        Assert.Equal(_workshop.Machine.Store.Images.Find(Reference.Parse("v:1"))!.Id, verified.Image);
        Assert.Equal(images, _workshop.Machine.Store.Images.List().Count);
        Assert.Equal(records, _workshop.Machine.Store.Cache.List().Select(static r => (r.Key, r.Created)));
    }

    [Fact]
    public async Task The_first_byte_that_differs_is_named_with_its_file_and_step()
    {
        _workshop.Write("two", new string('x', 300_000) + "a");
        await BuildAsync();
        _workshop.Write("two", new string('x', 300_000) + "b");
        var difference = (await VerifyAsync()).Difference!;
        Assert.Equal((3, "COPY two /sub/two # buildkit", "/sub/two", "byte 300000", "61", "62"), (difference.Layer, difference.Step, difference.Path, difference.Property, difference.Expected, difference.Actual));
    }

    [Fact]
    public async Task A_file_that_became_longer_differs_by_its_size()
    {
        await BuildAsync();
        _workshop.Write("one", "first and more");
        var difference = (await VerifyAsync()).Difference!;
        Assert.Equal(("/etc/a", "size", "5 bytes", "14 bytes"), (difference.Path, difference.Property, difference.Expected, difference.Actual));
    }

    [Fact]
    public async Task A_mode_differs_before_a_time_does()
    {
        await BuildAsync();
        File.SetLastWriteTimeUtc(_workshop.Machine.PathOf("context/one"), DateTime.UnixEpoch);
        var difference = (await VerifyAsync()).Difference!;
        Assert.Equal((2, "/etc/a", "time", true), (difference.Layer, difference.Path, difference.Property, difference.IsTime));
        Process.Start("chmod", ["0400", _workshop.Machine.PathOf("context/two")]).WaitForExit();
        difference = (await VerifyAsync()).Difference!;
        Assert.Equal((3, "mode", "0644", "0400", false), (difference.Layer, difference.Property, difference.Expected, difference.Actual, difference.IsTime));
    }

    [Fact]
    public async Task Files_and_layers_that_are_missing_are_named()
    {
        _workshop.Write("Dockerfile", "FROM base:1\nCOPY . /all/\n");
        await BuildAsync();
        _workshop.Write("three", "3");
        var difference = (await VerifyAsync()).Difference!;
        Assert.Equal(("/all/three", "file", null, "file"), (difference.Path, difference.Property, difference.Expected, difference.Actual));
        File.Delete(_workshop.Machine.PathOf("context/three"));
        File.Delete(_workshop.Machine.PathOf("context/two"));
        difference = (await VerifyAsync()).Difference!;
        Assert.Equal(("/all/two", "file", "file", null), (difference.Path, difference.Property, difference.Expected, difference.Actual));
    }

    [Fact]
    public async Task A_field_of_the_config_differs_before_any_file_does()
    {
        await BuildAsync();
        _workshop.Write("one", "other");
        var difference = (await VerifyAsync(static options => options with { Labels = new Dictionary<string, string> { ["k"] = "w" } })).Difference!;
        Assert.Equal((null, "config.Labels.k", "\"v\"", "\"w\""), (difference.Layer, difference.Path, difference.Expected, difference.Actual));
    }

    [Fact]
    public async Task The_times_of_the_config_count_only_when_the_build_was_given_one()
    {
        await BuildAsync();
        static BuildOptions Without(BuildOptions options) => options with { Arguments = new Dictionary<string, string>() };
        _workshop.Write("Dockerfile", "FROM base:1\nCOPY one /etc/a\nLABEL k=v\n");
        await _workshop.BuildAsync(Without, new BuildOutput { Kind = BuildOutputKind.Image, Names = [Reference.Parse("v:1")] });
        Assert.Null((await VerifyAsync(Without)).Difference);
        var difference = (await VerifyAsync()).Difference!;
        Assert.Equal(("time", true), (difference.Property, difference.IsTime));
    }

    [Fact]
    public async Task A_base_image_that_moved_is_named_by_its_digest_and_its_files_are_not_read()
    {
        await BuildAsync();
        var moved = TestMachine.Tar(("etc/a", "another base"));
        _workshop.Machine.AddImage(["base:1"], moved);
        var difference = (await VerifyAsync()).Difference!;
        Assert.Equal((1, "", "base layer", $"{Digest.Of(OutputWorkshop.BaseLayer)}", $"{Digest.Of(moved)}"), (difference.Layer, difference.Path, difference.Property, difference.Expected, difference.Actual));
    }

    [Fact]
    public async Task A_damaged_image_is_damaged_and_not_different()
    {
        _workshop.Write("two", new string('x', 1000));
        await BuildAsync();
        var file = Directory.GetFiles(Path.Combine(_workshop.Machine.Root, "store", "layers"), "two", SearchOption.AllDirectories).Single(static path => new FileInfo(path).Length == 1000);
        File.WriteAllText(file, new string('x', 998) + "?!");
        _workshop.Write("two", new string('x', 999) + "y");
        var failure = await Assert.ThrowsAnyAsync<StrataException>(() => VerifyAsync());
        Assert.Equal(ErrorKind.DataLoss, failure.Kind);
        Assert.Contains("is damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caches_and_limits_of_the_flags_change_nothing()
    {
        await BuildAsync();
        Assert.Null((await VerifyAsync(static options => options with { MaxParallelSteps = 1 })).Difference);
        Assert.Null((await VerifyAsync(static options => options with { NoCache = true })).Difference);
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_not_built_for()
    {
        var failure = await Assert.ThrowsAnyAsync<StrataException>(() => new ImageBuild(_workshop.Machine.Store, TimeProvider.System).VerifyAsync(
            new BuildOptions { Context = new ContextSource.Directory("/"), Remote = null! }, "missing:1", new Progress<Oci.Progress.ProgressEvent>(), TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.NotFound, failure.Kind);
    }

    public void Dispose() => _workshop.Dispose();

    private Task<BuildReport> BuildAsync() => _workshop.BuildAsync(new BuildOutput { Kind = BuildOutputKind.Image, Names = [Reference.Parse("v:1")] });

    private async Task<Verification> VerifyAsync(Func<BuildOptions, BuildOptions>? change = null)
    {
        var options = _workshop.Options();
        return await new ImageBuild(_workshop.Machine.Store, TimeProvider.System).VerifyAsync(change?.Invoke(options) ?? options, "v:1", new Progress<Oci.Progress.ProgressEvent>(), TestContext.Current.CancellationToken);
    }
}
