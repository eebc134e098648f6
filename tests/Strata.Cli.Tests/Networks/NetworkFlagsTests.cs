using Strata.Cli.Arguments;
using Strata.Cli.Commands.Containers;
using Strata.Engine.Networks;
using Strata.Oci;

namespace Strata.Cli.Tests.Networks;

public sealed class NetworkFlagsTests
{
    [Fact]
    public void Networks_take_their_own_fields_and_the_first_the_plain_flags()
    {
        var request = Read("--network", "one", "--network", "name=two,alias=y,ip=10.99.0.200,mac-address=02:42:AC:11:00:77", "--ip", "10.98.0.2", "--network-alias", "z");
        Assert.Equal("one", request.Mode);
        Assert.Equal(("one", "10.98.0.2", "z"), (request.Attachments[0].Network, request.Attachments[0].IPv4Address, request.Attachments[0].Aliases.Single()));
        Assert.Equal(("two", "10.99.0.200", "y", "02:42:ac:11:00:77"), (request.Attachments[1].Network, request.Attachments[1].IPv4Address, request.Attachments[1].Aliases.Single(), request.Attachments[1].MacAddress!.ToLowerInvariant()));
    }

    [Theory]
    [InlineData("network-scoped aliases are only supported for user-defined networks", "--network", "bridge", "--network-alias", "q")]
    [InlineData("network-scoped aliases are only supported for user-defined networks", "--network", "container:x", "--network-alias", "q")]
    [InlineData("conflicting options: cannot attach both user-defined and non-user-defined network-modes", "--network", "none", "--network", "one")]
    [InlineData("foo is not a valid mac address", "--network", "one", "--mac-address", "foo")]
    public void What_excludes_each_other_is_refused(string text, params string[] arguments) =>
        Assert.Equal(text, Assert.Throws<StrataException>(() => Read(arguments)).Message);

    [Theory]
    [InlineData("--add-host", "foo", "bad format for add-host: \"foo\"")]
    [InlineData("--add-host", "foo:bar", "invalid IP address in add-host: \"bar\"")]
    [InlineData("--dns", "foo", "IP address is not correctly formatted: foo")]
    [InlineData("--network", "name=on6,foo=z", "invalid field key foo")]
    public void Wrong_values_are_refused_in_Dockers_words(string flag, string value, string text) =>
        Assert.Equal($"invalid argument \"{value}\" for \"{flag}\" flag: {text}", Assert.Throws<FlagException>(() => Read(flag, value)).Message);

    [Fact]
    public void Hosts_are_kept_as_name_and_address()
    {
        Assert.Equal(["foo:1.2.3.4", "bar:host-gateway", "six:fd77::1"], Read("--add-host", "foo:1.2.3.4", "--add-host", "bar=host-gateway", "--add-host", "six=[fd77::1]").ExtraHosts);
    }

    private static NetworkRequest Read(params string[] arguments)
    {
        var flags = new FlagSet();
        var network = new NetworkFlags(flags);
        flags.Parse(arguments);
        return network.Read();
    }
}
