using Strata.Runtime.Bundles;
using Strata.Runtime.Networking;

namespace Strata.Runtime.Tests.Networking;

public sealed class NameResolutionTests
{
    [Fact]
    public void What_a_container_has_of_its_own_takes_the_machines_place()
    {
        var text = SystemFiles.Resolver(Container(new NameResolution { Servers = ["10.0.0.1", "fd00::1"], SearchDomains = ["ex.com", "b"], Options = ["ndots:0"] }));
        Assert.EndsWith("nameserver 10.0.0.1\nnameserver fd00::1\nsearch ex.com b\noptions ndots:0\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split('\n').Count(static l => l.StartsWith("nameserver", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_dot_takes_the_machines_domains_away()
    {
        Assert.DoesNotContain(SystemFiles.Resolver(Container(new NameResolution { SearchDomains = ["."] })).Split('\n'), static l => l.StartsWith("search", StringComparison.Ordinal) || l.StartsWith("domain", StringComparison.Ordinal));
    }

    [Fact]
    public void Hosts_come_after_the_loopback_names()
    {
        var text = SystemFiles.Hosts(Container(new NameResolution { Hosts = [("1.2.3.4", "foo"), ("172.17.0.2", "me")] }));
        Assert.StartsWith("127.0.0.1\tlocalhost\n", text, StringComparison.Ordinal);
        Assert.EndsWith("ff02::2\tip6-allrouters\n1.2.3.4\tfoo\n172.17.0.2\tme\n", text, StringComparison.Ordinal);
    }

    private static ContainerSpecification Container(NameResolution names) => new() { RootFileSystem = "/", Arguments = ["true"], Hostname = "me", Names = names };
}
