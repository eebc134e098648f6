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
            Mounts = [new ContainerMount { Source = "/s", Destination = "/d" }],
            Config = new ContainerSettings { Hostname = "aaaa", Image = "x:1" },
        }));
        return image.Id;
    }
}
