using System.Text.Json;
using Strata.Cli.Rendering.Inspect;
using Strata.Engine.Containers.Documents;

namespace Strata.Cli.Tests;

public sealed class ContainerInspectionTests
{
    private static readonly ContainerDocument Container = new()
    {
        Id = new string('a', 64),
        Created = new DateTimeOffset(2026, 11, 24, 20, 27, 9, TimeSpan.Zero),
        Path = "sh",
        Args = ["-c", "echo é > /new"],
        State = new ContainerState { Status = ContainerState.Exited, ExitCode = 3 },
        Image = "sha256:" + new string('b', 64),
        Name = "/cc",
        Driver = "overlay",
        HostConfig = new ContainerHostConfig { NetworkMode = "none" },
        NetworkSettings = new ContainerNetworkSettings { Networks = new Dictionary<string, EndpointSettings> { ["none"] = new() } },
        Mounts = [new ContainerMount { Source = "/s", Destination = "/d", IsWritable = true, Propagation = "rprivate" }],
        Config = new ContainerSettings { Hostname = "aaaa", Image = "x" },
    };

    // What Docker prints where a container has nothing to say.
    [Theory]
    [InlineData("{{.State.Health}} {{.State.Running}} {{.State.ExitCode}}", "<nil> false 3")]
    [InlineData("{{.HostConfig.PortBindings}} {{.HostConfig.Dns}} {{.HostConfig.Privileged}} {{.HostConfig.Memory}} {{.HostConfig.MemorySwappiness}}", "map[] [] false 0 <nil>")]
    [InlineData("{{.HostConfig.NanoCPUs}} {{.HostConfig.RestartPolicy.MaximumRetryCount}} {{.HostConfig.ShmSize}} {{.HostConfig.IpcMode}}", "0 0 67108864 private")]
    [InlineData("{{.NetworkSettings.IPAddress}}|{{.NetworkSettings.Ports}}|{{range $name, $place := .NetworkSettings.Networks}}{{$name}}={{$place.IPAddress}};{{end}}", "|map[]|none=;")]
    [InlineData("{{.Mounts}} {{.GraphDriver.Name}} {{.GraphDriver.Data}} {{.ExecIDs}} {{.LogPath}}", "[{bind  /s /d   true rprivate}] overlay map[] [] ")]
    [InlineData("{{.Config.Domainname}}|{{.Config.ExposedPorts}}|{{.Config.Healthcheck}}|{{.Config.Volumes}}|{{.Config.StopTimeout}}", "|map[]|<nil>|map[]|<nil>")]
    [InlineData("{{json .HostConfig.LogConfig}} {{json .HostConfig.RestartPolicy}} {{json .HostConfig.ConsoleSize}}", """{"Type":"json-file","Config":{}} {"Name":"no","MaximumRetryCount":0} [0,0]""")]
    [InlineData("{{json .HostConfig.PortBindings}} {{json .HostConfig.Dns}} {{json .HostConfig.Devices}} {{json .HostConfig.CapAdd}} {{json .Config.Env}}", "{} [] [] null null")]
    [InlineData("{{index .HostConfig.MaskedPaths 0}} {{index .HostConfig.ReadonlyPaths 0}}", "/proc/asound /proc/bus")]
    [InlineData("{{json .Args}}", "[\"-c\",\"echo é > /new\"]")]
    public void A_field_that_Docker_has_is_empty_rather_than_an_error(string format, string expected)
    {
        var renderer = new InspectRenderer(format);
        using var document = JsonDocument.Parse(ContainerInspection.Write(Container, [], null));
        renderer.Add(document.RootElement, ContainerShape.Create());
        using var streams = new FakeStreams();
        Assert.Equal((0, expected + "\n", ""), (renderer.Write(streams), streams.OutText, streams.ErrorText));
    }

    [Fact]
    public void The_document_has_Dockers_members_and_its_characters_as_they_are()
    {
        var renderer = new InspectRenderer("");
        using var document = JsonDocument.Parse(ContainerInspection.Write(Container, [new("LowerDir", "/l"), new("UpperDir", "/u")], (5, 12)));
        renderer.Add(document.RootElement);
        using var streams = new FakeStreams();
        renderer.Write(streams);
        Assert.Contains("\"echo é > /new\"", streams.OutText, StringComparison.Ordinal);
        var root = document.RootElement;
        Assert.Equal((5, 12), (root.GetProperty("SizeRw").GetInt32(), root.GetProperty("SizeRootFs").GetInt32()));
        Assert.Equal("", root.GetProperty("NetworkSettings").GetProperty("Networks").GetProperty("none").GetProperty("MacAddress").GetString());
        Assert.Equal($$"""{"Data":{"ID":"{{Container.Id}}","LowerDir":"/l","UpperDir":"/u"},"Name":"overlay"}""", root.GetProperty("GraphDriver").GetRawText());
        Assert.False(root.GetProperty("State").TryGetProperty("Health", out _));
    }

    [Fact]
    public void Sizes_that_were_not_asked_for_are_left_out()
    {
        using var document = JsonDocument.Parse(ContainerInspection.Write(Container, [], null));
        Assert.False(document.RootElement.TryGetProperty("SizeRw", out _));
    }
}
