using Strata.Engine.Networks;
using Strata.Engine.Networks.Documents;
using Strata.Oci;

namespace Strata.Engine.Tests.Networks;

public sealed class NetworkMakerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_network_that_asks_for_nothing_gets_a_range_that_nobody_has()
    {
        var first = NetworkMaker.Make(new NewNetwork { Name = "one" }, [], Now);
        var second = NetworkMaker.Make(new NewNetwork { Name = "two" }, [first], Now);
        Assert.NotEqual(first.Ipam.Config![0].Subnet, second.Ipam.Config![0].Subnet);
        Assert.EndsWith(".1", first.Ipam.Config[0].Gateway, StringComparison.Ordinal);
        Assert.Equal("br-" + first.Id[..12], first.Interface);
        Assert.True(first.HasChosenSubnets);
    }

    [Fact]
    public void An_IPv6_network_has_both_families()
    {
        var network = NetworkMaker.Make(new NewNetwork { Name = "six", HasIPv6 = true }, [], Now);
        Assert.Equal(2, network.Ipam.Config!.Count);
        Assert.Matches("^fd[0-9a-f]{2}:.*/64$", network.Ipam.Config[1].Subnet);
        Assert.Single(NetworkMaker.Make(new NewNetwork { Name = "six", HasIPv6 = true, HasIPv4 = false }, [], Now).Ipam.Config!);
    }

    // Docker's texts, recorded.
    [Theory]
    [InlineData("10.99.0.5/24", "", "", "invalid network config:\ninvalid subnet 10.99.0.5/24: it should be 10.99.0.0/24")]
    [InlineData("bad", "", "", "invalid network config:\ninvalid subnet bad: invalid CIDR block notation")]
    [InlineData("10.99.0.0/24", "10.98.0.1", "", "no matching subnet for gateway 10.98.0.1")]
    [InlineData("10.99.0.0/24", "", "10.98.0.0/24", "no matching subnet for range 10.98.0.0/24")]
    [InlineData("", "10.99.0.1", "", "every ip-range or gateway must have a corresponding subnet")]
    [InlineData("10.99.0.0/24,10.99.0.0/25", "", "", "multiple overlapping subnet configuration is not supported")]
    [InlineData("10.77.1.0/24", "", "", "invalid pool request: Pool overlaps with other one on this address space")]
    public void What_can_not_be_is_refused_in_Dockers_words(string subnets, string gateway, string range, string text)
    {
        var other = NetworkMaker.Make(new NewNetwork { Name = "other", Subnets = ["10.77.0.0/16"] }, [], Now);
        var failure = Assert.Throws<StrataException>(() => NetworkMaker.Make(
            new NewNetwork { Name = "n", Subnets = Words(subnets), Gateways = Words(gateway), Ranges = Words(range) }, [other], Now));
        Assert.Equal(text, failure.Message);
    }

    [Theory]
    [InlineData("bridge", "operation is not permitted on predefined bridge network")]
    [InlineData("other", "network with name other already exists")]
    [InlineData("", "invalid name: name is empty")]
    public void Names_that_are_taken_are_refused(string name, string text)
    {
        NetworkDocument[] others = [new() { Name = "bridge", Id = new string('a', 64), Created = Now, Driver = "bridge" }, new() { Name = "other", Id = new string('b', 64), Created = Now, Driver = "bridge" }];
        Assert.Equal(text, Assert.Throws<StrataException>(() => NetworkMaker.Make(new NewNetwork { Name = name }, others, Now)).Message);
    }

    [Fact]
    public void An_option_without_effect_is_refused()
    {
        var failure = Assert.Throws<StrataException>(() => NetworkMaker.Make(new NewNetwork { Name = "n", Options = new Dictionary<string, string> { ["com.docker.network.bridge.enable_icc"] = "false" } }, [], Now));
        Assert.Equal(ErrorKind.NotImplemented, failure.Kind);
        Assert.Contains("enable_icc=false is not supported", failure.Message, StringComparison.Ordinal);
        Assert.Throws<StrataException>(() => NetworkMaker.Make(new NewNetwork { Name = "n", Driver = "macvlan" }, [], Now));
    }

    [Fact]
    public void Addresses_are_given_out_from_the_lowest()
    {
        var range = new NetworkRange(new IpamConfig { Subnet = "10.99.0.0/29", AuxiliaryAddresses = new Dictionary<string, string> { ["printer"] = "10.99.0.3" } });
        Assert.Equal("10.99.0.1", range.Gateway.ToString());
        var taken = new HashSet<string>();
        var given = new List<string>();
        while (range.FindFree(taken)?.ToString() is { } address)
        {
            taken.Add(address);
            given.Add(address);
        }
        Assert.Equal(["10.99.0.2", "10.99.0.4", "10.99.0.5", "10.99.0.6"], given);
        Assert.False(range.Allows(System.Net.IPAddress.Parse("10.99.0.3")));
    }

    [Theory]
    [InlineData("10.99.0.0/24", "10.99.0.128/25", "10.99.0.128", "10.99.0.129")]
    [InlineData("fd77::/64", null, "fd77::1", "fd77::2")]
    [InlineData("10.99.0.0/31", null, "10.99.0.1", "10.99.0.0")]
    public void The_gateway_is_the_first_address_that_is_handed_out(string subnet, string? part, string gateway, string first)
    {
        var range = new NetworkRange(new IpamConfig { Subnet = subnet, IpRange = part });
        Assert.Equal((gateway, first), (range.Gateway.ToString(), range.FindFree(new HashSet<string>())!.ToString()));
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
