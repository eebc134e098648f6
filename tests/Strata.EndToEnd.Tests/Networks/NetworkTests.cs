using System.Globalization;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Networks;

public sealed class NetworkTests
{
    [Fact]
    public void containers_of_a_network_find_each_other_by_name_and_alias()
    {
        using var machine = new NetworkMachine();
        machine.Run("network", "create", "front").Succeeded();
        machine.Start("web", "echo hello > /index.html; httpd -h / -p 80", "--network", "front", "--network-alias", "www", "-h", "hosty");
        foreach (var name in (string[])["web", "www", "hosty"])
        {
            Assert.Equal("hello\n", machine.Shell($"wget -qO- http://{name}/", "--network", "front").Succeeded().Out);
        }
        machine.Shell("ping -c 1 -W 3 web", "--network", "front").Succeeded();
        // The default network knows no names, and is another one.
        Assert.NotEqual(0, machine.Shell("wget -qO- http://web/").ExitCode);
        machine.Run("network", "rm", "front").Failed(1, "error while removing network: network front has active endpoints (name:\"web\"");
        machine.Run("rm", "-f", "web").Succeeded();
        machine.AssertNothingLeft();
        Assert.Equal("front\n", machine.Run("network", "rm", "front").Succeeded().Out);
    }

    [Fact]
    public void a_published_port_leads_to_the_container()
    {
        using var machine = new NetworkMachine();
        machine.Start("web", "nc -ll -p 80 -e echo one & nc -ll -p 91 -e echo two & true", "-p", "8080:80", "-p", "8090-8092:90-92", "-p", "127.0.0.1::80", "-p", "127.0.0.1:9000:9000/udp", "-P", "--expose", "99");
        Assert.Equal("one", machine.Connect("127.0.0.1", 8080));
        Assert.Equal("two", machine.Connect("127.0.0.1", 8091));
        var lines = machine.Run("port", "web").Succeeded().Lines;
        Assert.Contains("80/tcp -> 0.0.0.0:8080", lines);
        Assert.Contains("91/tcp -> 0.0.0.0:8091", lines);
        Assert.Contains("9000/udp -> 127.0.0.1:9000", lines);
        var random = lines.Single(static l => l.StartsWith("80/tcp -> 127.0.0.1:", StringComparison.Ordinal)).Split(':')[1];
        Assert.Equal("one", machine.Connect("127.0.0.1", int.Parse(random, CultureInfo.InvariantCulture)));
        Assert.Contains(lines, static l => l.StartsWith("99/tcp -> 0.0.0.0:", StringComparison.Ordinal));
        var column = machine.Run("ps", "--format", "{{.Ports}}").Succeeded().Out;
        Assert.Contains("127.0.0.1:9000->9000/udp", column);
        Assert.Contains("0.0.0.0:8080->80/tcp", column);
        machine.Run("port", "web", "81").Failed(1, "No public port '81' published for web");

        machine.Run("run", "--rm", "-p", "8080:80", "busybox", "true").Failed(125, "Bind for 0.0.0.0:8080 failed: port is already allocated");
        machine.Run("rm", "-f", "web").Succeeded();
        machine.AssertNothingLeft();
        machine.Run("run", "--rm", "-p", "8080:80", "busybox", "true").Succeeded();
    }

    [Fact]
    public void datagrams_reach_a_published_port()
    {
        using var machine = new NetworkMachine();
        machine.Start("echo", "true", "-p", "9001:9000/udp");
        var id = machine.Run("ps", "-q", "--no-trunc").Succeeded().Lines.Single();
        using var server = System.Diagnostics.Process.Start("/usr/bin/nsenter", ["--net=/run/strata/netns/" + id, "/usr/bin/timeout", "30", "python3", "-c", "import socket; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.bind(('0.0.0.0',9000)); d,a=s.recvfrom(99); s.sendto(b'got '+d,a)"]);
        for (var tries = 0; tries < 50 && !machine.Tool("/usr/bin/nsenter", "--net=/run/strata/netns/" + id, "cat", "/proc/self/net/udp").Contains(":2328 ", StringComparison.Ordinal); tries++) Thread.Yield();
        Assert.Equal("got it", machine.Ask("127.0.0.1", 9001, "it"));
        server.WaitForExit();
    }

    [Fact]
    public void none_host_and_another_containers_network()
    {
        using var machine = new NetworkMachine();
        Assert.DoesNotContain("eth0", machine.Shell("cat /proc/net/dev", "--network", "none").Succeeded().Out);
        machine.Start("web", "echo hello > /index.html; httpd -h / -p 80", "-h", "hosty", "--add-host", "other:1.2.3.4", "--add-host", "gate=host-gateway");
        var shared = machine.Shell("wget -qO- http://127.0.0.1/; cat /etc/hosts; hostname", "--network", "container:web").Succeeded().Out;
        Assert.StartsWith("hello\n", shared);
        Assert.Contains("1.2.3.4\tother\n", shared);
        Assert.Contains("\tgate\n", shared);
        Assert.EndsWith("\thosty\nhosty\n", shared);
        // The bridge is the machine's own.
        Assert.Contains("strata", machine.Shell("cat /proc/net/dev", "--network", "host").Succeeded().Out);
        machine.Run("run", "--rm", "--network", "container:web", "-p", "80:80", "busybox", "true").Failed(125, "conflicting options: port publishing and the container type network mode");
        machine.Run("run", "--rm", "--network", "container:nobody", "busybox", "true").Failed(125, "joining network namespace of container: No such container: nobody");
        machine.Run("rm", "-f", "web").Succeeded();
        machine.AssertNothingLeft();
    }

    [Fact]
    public void addresses_are_those_asked_for()
    {
        using var machine = new NetworkMachine();
        machine.Run("network", "create", "--ipv6", "--subnet", "fd77:5::/64", "--subnet", "10.99.7.0/24", "--ip-range", "10.99.7.128/25", "both").Succeeded();
        var own = machine.Shell("ip addr show eth0", "--network", "both", "--ip", "10.99.7.33", "--ip6", "fd77:5::77", "--mac-address", "02:42:ac:11:00:77").Succeeded().Out;
        Assert.Contains("10.99.7.33/24", own);
        Assert.Contains("fd77:5::77/64", own);
        Assert.Contains("02:42:ac:11:00:77", own);
        machine.Start("first", "true", "--network", "both");
        Assert.Equal("10.99.7.129 fd77:5::2\n", machine.Run("inspect", "-f", "{{with index .NetworkSettings.Networks \"both\"}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}", "first").Succeeded().Out);
        machine.Run("run", "--rm", "--network", "both", "--ip", "10.99.7.129", "busybox", "true").Failed(125, "Address already in use");
        machine.Run("run", "--rm", "--network", "both", "--ip", "10.99.8.1", "busybox", "true").Failed(125, "no configured subnet or ip-range contain the IP address 10.99.8.1");
        machine.Run("run", "--rm", "--ip", "10.99.8.1", "busybox", "true").Failed(125, "user specified IP address is supported on user defined networks only");
        Assert.Equal("10.99.7.0/24\n", machine.Run("network", "inspect", "-f", "{{(index .IPAM.Config 1).Subnet}}", "both").Succeeded().Out);
    }

    [Fact]
    public void a_running_container_joins_and_leaves_networks()
    {
        using var machine = new NetworkMachine();
        machine.Run("network", "create", "one").Succeeded();
        machine.Run("network", "create", "--internal", "two").Succeeded();
        machine.Start("web", "echo hello > /index.html; httpd -h / -p 80", "--network", "one");
        machine.Run("network", "connect", "--alias", "also", "two", "web").Succeeded();
        machine.Run("network", "connect", "two", "web").Failed(1, "endpoint with name web already exists in network two");
        Assert.Equal("hello\n", machine.Shell("wget -qO- http://also/", "--network", "two").Succeeded().Out);
        Assert.DoesNotContain("default", machine.Shell("ip route", "--network", "two").Succeeded().Out);
        Assert.Equal("one,two\n", machine.Run("ps", "--format", "{{.Networks}}").Succeeded().Out);
        machine.Run("network", "disconnect", "two", "web").Succeeded();
        machine.Run("network", "disconnect", "two", "web").Failed(1, "is not connected to network two");
        var names = machine.Shell("cat /etc/hosts; cat /proc/net/dev", "--network", "container:web").Succeeded().Out;
        Assert.DoesNotContain("eth1", names);
        Assert.Equal(8, names.Split('\n').TakeWhile(static l => !l.StartsWith("Inter", StringComparison.Ordinal)).Count() + 1);
        machine.Run("network", "rm", "two").Succeeded();
        // Two from the start: the first is the way out.
        machine.Run("network", "create", "three").Succeeded();
        Assert.Matches("default via .* dev eth0 ", machine.Shell("ip route | head -n 1", "--network", "one", "--network", "name=three,alias=x").Succeeded().Out);
    }

    [Fact]
    public void networks_are_kept_apart()
    {
        using var machine = new NetworkMachine();
        foreach (var name in (string[])["one", "two"]) machine.Run("network", "create", name).Succeeded();
        machine.Start("web", "nc -ll -p 80 -e echo hello & true", "--network", "one");
        var address = machine.Run("inspect", "-f", "{{(index .NetworkSettings.Networks \"one\").IPAddress}}", "web").Succeeded().Out.Trim();
        Assert.Equal("hello\n", machine.Shell($"nc -w 3 {address} 80", "--network", "one").Succeeded().Out);
        foreach (var other in (string[])["two", "bridge"]) Assert.NotEqual(0, machine.Shell($"nc -w 1 {address} 80", "--network", other).ExitCode);
    }

    [Fact]
    public void a_linked_container_is_known_by_its_alias()
    {
        using var machine = new NetworkMachine();
        machine.Start("db", "true", "--expose", "5432", "--expose", "53/udp", "-e", "SECRET=a=b", "-h", "data");
        var address = machine.Run("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "db").Succeeded().Out.Trim();
        var said = machine.Shell("cat /etc/hosts; env", "--name", "web", "--link", "db:my-db", "-e", "MY_DB_PORT_5432_TCP_PORT=1").Succeeded().Lines;
        Assert.Contains($"{address}\tmy-db data db", said);
        foreach (var line in (string[])[$"MY_DB_PORT=udp://{address}:53", $"MY_DB_PORT_5432_TCP=tcp://{address}:5432", $"MY_DB_PORT_53_UDP_ADDR={address}", "MY_DB_PORT_5432_TCP_PROTO=tcp", "MY_DB_NAME=/web/my-db", "MY_DB_ENV_SECRET=a=b", "MY_DB_PORT_5432_TCP_PORT=1"]) Assert.Contains(line, said);
        Assert.DoesNotContain(said, static l => l.StartsWith("MY_DB_ENV_PATH", StringComparison.Ordinal));

        machine.Run("create", "--name", "later", "--link", "db", "busybox", "true").Succeeded();
        Assert.Equal("[\"/db:/later/db\"]\n", machine.Run("inspect", "-f", "{{json .HostConfig.Links}}", "later").Succeeded().Out);
        machine.Run("create", "--link", "nobody", "busybox", "true").Failed(1, "could not get container for nobody: No such container: nobody");
        machine.Run("create", "--link", "a:b:c", "busybox", "true").Failed(125, "invalid argument \"a:b:c\" for \"--link\" flag: bad format for links: a:b:c");
        machine.Run("create", "--network", "host", "--link", "db", "busybox", "true").Failed(1, "conflicting options: host type networking can't be used with links. This would result in undefined behavior");
        machine.Run("rm", "-f", "db").Succeeded();
        machine.Run("start", "later").Failed(1, "Cannot link to a non running container: /db AS /later/db");
        machine.AssertNothingLeft();
    }

    [Fact]
    public void a_macvlan_puts_the_container_beside_the_machine()
    {
        Assert.SkipUnless(Directory.Exists("/usr/lib/podman") || Directory.Exists("/usr/libexec/podman"), "needs netavark");
        using var machine = new NetworkMachine();
        using var neighbour = machine.AddNeighbour();
        using var server = neighbour.Serve(7000);
        machine.Run("network", "create", "-d", "macvlan", "-o", "parent=cable", "--subnet", "192.168.99.0/24", "--ip-range", "192.168.99.128/25", "beside").Succeeded();
        var seen = machine.Shell($"nc -w 3 {NetworkMachine.NeighbourAddress} 7000", "--network", "beside").Succeeded().Out.Trim();
        Assert.InRange(int.Parse(seen.Split('.')[3], CultureInfo.InvariantCulture), 128, 254);
        machine.AssertNothingLeft();
    }

    [Fact]
    public void twenty_containers_in_a_row_leave_nothing()
    {
        using var machine = new NetworkMachine();
        machine.Run("network", "create", "front").Succeeded();
        for (var i = 0; i < 20; i++) machine.Run("run", "--network", i % 2 == 0 ? "front" : "bridge", "-p", "8080:80", "busybox", "true").Succeeded();
        machine.AssertNothingLeft();
    }
}
