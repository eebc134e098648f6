using Strata.Cli.Commands.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Cli.Tests.Networks;

public sealed class PublishFlagTests
{
    [Theory]
    [InlineData("80", "80/tcp||")]
    [InlineData("8080:80", "80/tcp||8080")]
    [InlineData("8080:80/UDP", "80/udp||8080")]
    [InlineData("127.0.0.1:8080:80", "80/tcp|127.0.0.1|8080")]
    [InlineData("127.0.0.1::80", "80/tcp|127.0.0.1|")]
    [InlineData("[::1]:8080:80", "80/tcp|::1|8080")]
    [InlineData("8000-8002:80-82", "80/tcp||8000 81/tcp||8001 82/tcp||8002")]
    [InlineData("8000-8002:80", "80/tcp||8000-8002")]
    [InlineData("80-81", "80/tcp|| 81/tcp||")]
    [InlineData("published=8080,target=80,protocol=udp", "80/udp||8080")]
    public void A_publication_is_read(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', PublishFlag.Parse(text).Select(static p => $"{p.Port}|{p.HostAddress}|{p.HostPort}")));

    // Docker's texts, recorded.
    [Theory]
    [InlineData("abc:80", "Invalid hostPort: abc")]
    [InlineData("70000:80", "Invalid hostPort: 70000")]
    [InlineData("80:80:80:80", "Invalid ip address 80:80: address 80:80:: too many colons in address")]
    [InlineData("8000-8002:80-81", "Invalid ranges specified for container and host Ports: 80-81 and 8000-8002")]
    [InlineData("1.2.3:80:80", "Invalid ip address: 1.2.3")]
    [InlineData("80:80/foo", "Invalid proto: foo")]
    [InlineData("", "No port specified: <empty>")]
    public void A_wrong_one_is_refused_in_Dockers_words(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<StrataException>(() => PublishFlag.Parse(text).ToList()).Message);

    [Fact]
    public void Exposed_ports_are_read()
    {
        Assert.Equal(["80/tcp", "81/tcp"], PublishFlag.ParseExposed("80-81"));
        Assert.Equal(["53/udp"], PublishFlag.ParseExposed("53/udp"));
        Assert.Equal("invalid range format for --expose: abc, error: strconv.ParseUint: parsing \"abc\": invalid syntax", Assert.Throws<StrataException>(() => PublishFlag.ParseExposed("abc").ToList()).Message);
    }

    // As docker ps showed it for the same bindings.
    [Fact]
    public void Ports_that_follow_each_other_are_shown_as_a_range()
    {
        var ports = new Dictionary<string, IReadOnlyList<PortBinding>?> { ["99/tcp"] = null };
        foreach (var port in (int[])[8101, 8102, 8103, 8104]) ports[$"{port}/tcp"] = [new("0.0.0.0", $"{port}"), new("::", $"{port}")];
        ports["90/tcp"] = [new("0.0.0.0", "8110"), new("::", "8110")];
        foreach (var port in (int[])[9000, 9001, 9002]) ports[$"{port}/udp"] = [new("127.0.0.1", $"{port}")];
        Assert.Equal(
            "99/tcp, 0.0.0.0:8101-8104->8101-8104/tcp, [::]:8101-8104->8101-8104/tcp, 127.0.0.1:9000-9002->9000-9002/udp, 0.0.0.0:8110->90/tcp, [::]:8110->90/tcp",
            PortText.Column(Sample(ports)));
        Assert.Equal(["0.0.0.0:8110", "[::]:8110"], PortText.Places(ports["90/tcp"]!));
    }

    private static ContainerDocument Sample(IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> ports) => new()
    {
        Id = new string('a', 64),
        Created = DateTimeOffset.UnixEpoch,
        Path = "sh",
        Args = [],
        State = new ContainerState { Status = ContainerState.IsRunning },
        Image = "sha256:" + new string('b', 64),
        Name = "/cc",
        Driver = "overlay",
        HostConfig = new ContainerHostConfig { NetworkMode = "bridge" },
        NetworkSettings = new ContainerNetworkSettings { Ports = ports },
        Config = new ContainerSettings { Hostname = "aaaa", Image = "x" },
    };
}
