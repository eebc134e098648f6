using Strata.Archive.Tar;
using Strata.Cli.Arguments;
using Strata.Cli.Commands;
using Strata.Engine.Containers.Documents;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Cli.Tests.Commands;

/// <summary>What the commands on containers that ended print, against texts recorded from Docker.</summary>
public sealed class ContainerCommandTests : IDisposable
{
    private readonly string _root;

    public ContainerCommandTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        _root = Directory.CreateTempSubdirectory("strata-cli-").FullName;
    }

    [Fact]
    public async Task Waiting_goes_on_after_a_container_that_is_not_there()
    {
        Add();
        Assert.Equal((1, "3\n", "Error: No such container: nope\n"), await RunAsync("wait", "nope", "cc"));
    }

    [Fact]
    public async Task A_name_that_went_to_another_image_is_not_shown()
    {
        var id = Add();
        Assert.Equal((0, "x:1\n", ""), await RunAsync("ps", "-a", "--format", "{{.Image}}"));
        Assert.Equal(0, (await RunAsync("tag", "x:1", "y:1")).Code);
        Assert.Equal((0, "Untagged: x:1\n", ""), await RunAsync("rmi", "x:1"));
        Assert.Equal((0, id.Short + "\n", ""), await RunAsync("ps", "-a", "--format", "{{.Image}}"));
        Assert.Equal((0, id + "\n", ""), await RunAsync("ps", "-a", "--no-trunc", "--format", "{{.Image}}"));
    }

    [Fact]
    public async Task Containers_are_found_by_network_and_mount()
    {
        Add();
        foreach (var filter in (string[])["network=none", "volume=/d", "volume=/s"]) Assert.Equal((0, "cc\n", ""), await RunAsync("ps", "-a", "-f", filter, "--format", "{{.Names}}"));
        foreach (var filter in (string[])["network=host", "volume=/z"]) Assert.Equal((0, "", ""), await RunAsync("ps", "-aq", "-f", filter));
        Assert.Equal(
            (1, "", "Error: invalid filter 'status=foo': invalid value for state (foo): must be one of created, running, paused, restarting, removing, exited, dead\n"),
            await RunAsync("ps", "-f", "status=foo"));
    }

    [Theory]
    [InlineData("foo=bar", "invalid filter 'foo'")]
    [InlineData("=x", "invalid filter")]
    [InlineData("exited=x", "invalid filter 'exited=x': strconv.Atoi: parsing \"x\": invalid syntax")]
    [InlineData("health=bad", "invalid filter 'health=bad': invalid value for health (bad): must be one of none, starting, healthy, unhealthy")]
    [InlineData("is-task=maybe", "invalid filter 'is-task=[maybe]'")]
    [InlineData("publish=1-x", "error while looking up for publish 1-x: strconv.ParseUint: parsing \"x\": invalid syntax")]
    [InlineData("expose=99999999", "error while looking up for expose 99999999: strconv.ParseUint: parsing \"99999999\": value out of range")]
    [InlineData("publish=5-2", "error while looking up for publish 5-2: Invalid range specified for the Port: 5-2")]
    [InlineData("expose=", "error while looking up for expose : Empty string specified for ports.")]
    public async Task A_wrong_filter_is_told_as_Docker_tells_it(string filter, string error) =>
        Assert.Equal((1, "", $"Error: {error}\n"), await RunAsync("ps", "--filter", filter));

    [Fact]
    public async Task Filters_that_nothing_meets_find_nothing()
    {
        Add();
        foreach (var filter in (string[])["name=[", "ancestor=BAD", "ancestor=", "publish=80", "expose=80/foo", "health=healthy", "is-task=true"]) Assert.Equal((0, "", ""), await RunAsync("ps", "-aq", "-f", filter));
        foreach (var filter in (string[])["health=none", "is-task=0", "isolation=any"]) Assert.Equal((0, "aaaaaaaaaaaa\n", ""), await RunAsync("ps", "-aq", "-f", filter));
        Assert.Equal(
            (125, "", "invalid argument \"foo\" for \"-f, --filter\" flag: bad format of filter (expected name=value)\n\nUsage:  strata ps [OPTIONS]\n\nRun 'strata ps --help' for more information\n"),
            await RunAsync("ps", "-f", "foo"));
    }

    [Fact]
    public async Task A_wrong_format_is_told_without_any_container()
    {
        Assert.Equal(
            (1, "", "failed to execute template: template: :1:2: executing \"\" at <.Foo>: can't evaluate field Foo in type *formatter.ContainerContext\n"),
            await RunAsync("ps", "--format", "{{.Foo}}"));
        Add();
        Assert.Equal((0, "aaaaaaaaaaaa\n", "WARNING: Ignoring custom format, because both --format and --quiet are set.\n"), await RunAsync("ps", "-aq", "--format", "json"));
    }

    [Theory]
    [InlineData("-e", "-e, --env", "invalid environment variable: =x")]
    [InlineData("-l", "-l, --label", "invalid label '=x': empty name")]
    public async Task A_pair_without_a_name_is_a_wrong_flag(string flag, string shown, string error) => Assert.Equal(
        (125, "", $"invalid argument \"=x\" for \"{shown}\" flag: {error}\n\nUsage:  strata run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'strata run --help' for more information\n"),
        await RunAsync("run", flag, "=x", "x:1", "true"));

    [Fact]
    public async Task The_help_of_a_group_has_no_common_commands()
    {
        foreach (var group in (string[])["image", "container", "system"]) Assert.DoesNotContain("Common Commands", (await RunAsync(group, "--help")).Out, StringComparison.Ordinal);
        Assert.Contains("Common Commands", (await RunAsync("--help")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_is_refused_to_who_has_none()
    {
        Add();
        Assert.Equal((1, "", "the input device is not a TTY\n"), await RunAsync("run", "-it", "x:1", "true"));
    }

    public void Dispose() => TreeRemoval.Remove(Path.GetDirectoryName(_root)!, Path.GetFileName(_root));

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var streams = new FakeStreams();
        var code = await new CommandLine("strata", RootCommand.Create(), streams).RunAsync(["--root", _root, "--storage-driver", "overlay", .. arguments], static () => CancellationToken.None);
        return (code, streams.OutText, streams.ErrorText);
    }

    private Digest Add()
    {
        using var store = Store.Open(new StoreOptions { Root = _root, Driver = "overlay", Durable = false });
        using var lease = store.AcquireLease();
        using var tar = new MemoryStream();
        new TarWriter(tar).Finish();
        tar.Position = 0;
        var layer = store.Layers.Import(lease, null, null, tar, CancellationToken.None);
        var config = new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new RootFs { DiffIds = [layer.DiffId.Digest] } };
        var image = store.Images.Put(lease, new NewImage { Config = OciJson.Write(config) });
        store.Images.Tag(Reference.Parse("x:1"), image.Id);
        store.Containers.Add(ContainerJson.ToRecord(new ContainerDocument
        {
            Id = new string('a', 64),
            Created = DateTimeOffset.UnixEpoch,
            Path = "true",
            Args = [],
            State = new ContainerState { Status = ContainerState.Exited, ExitCode = 3 },
            Image = image.Id.ToString(),
            Name = "/cc",
            Driver = "overlay",
            HostConfig = new ContainerHostConfig { NetworkMode = "none" },
            NetworkSettings = new ContainerNetworkSettings { Networks = new Dictionary<string, EndpointSettings> { ["none"] = new() } },
            Mounts = [new ContainerMount { Source = "/s", Destination = "/d" }],
            Config = new ContainerSettings { Hostname = "aaaa", Image = "x:1" },
        }));
        return image.Id;
    }
}
