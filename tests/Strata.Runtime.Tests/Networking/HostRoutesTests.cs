using System.Net;
using Strata.Runtime.Networking;

namespace Strata.Runtime.Tests.Networking;

public sealed class HostRoutesTests
{
    [Theory]
    [InlineData("172.17.0.0/16", "172.17.3.0/24", true)]
    [InlineData("172.17.3.0/24", "172.17.0.0/16", true)]
    [InlineData("172.17.0.0/16", "172.18.0.0/16", false)]
    [InlineData("fd00::/64", "fd00::/48", true)]
    [InlineData("0.0.0.0/1", "fd00::/48", false)]
    public void Ranges_overlap_when_one_holds_the_other(string a, string b, bool expected) =>
        Assert.Equal(expected, HostRoutes.Overlap(IPNetwork.Parse(a), IPNetwork.Parse(b)));

    [Fact]
    public void An_interface_does_not_clash_with_itself()
    {
        HostRoutes.Route[] routes = [new(IPNetwork.Parse("172.17.0.0/16"), "strata0")];
        Assert.Null(HostRoutes.FindClash(routes, IPNetwork.Parse("172.17.0.0/16"), "strata0"));
        Assert.Equal("strata0", HostRoutes.FindClash(routes, IPNetwork.Parse("172.17.0.0/16"), "other")?.Interface);
    }

    [Fact]
    public void The_machines_routes_are_read()
    {
        foreach (var route in HostRoutes.Read())
        {
            Assert.NotEmpty(route.Interface);
            Assert.True(route.Prefix.PrefixLength > 0);
        }
    }
}
