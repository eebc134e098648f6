using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Networks;

/// <summary>What passes between containers, the machine and its neighbours.</summary>
public sealed class FirewallTests
{
    private const string Web = "nc -ll -p 80 -e echo one & nc -ll -p 81 -e echo hidden & true";

    [Fact]
    public void a_neighbour_of_the_machine_reaches_published_ports_only()
    {
        using var machine = new NetworkMachine();
        using var neighbour = machine.AddNeighbour();
        machine.Start("web", Web, "-p", "8080:80");
        Assert.Equal("one", neighbour.Connect(NetworkMachine.OwnAddress, 8080));
        // Even with a route into the bridge's network.
        neighbour.Tool("ip", "route", "add", "172.16.0.0/12", "via", NetworkMachine.OwnAddress);
        var address = machine.Run("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "web").Succeeded().Out.Trim();
        Assert.Equal("hidden", machine.Connect(address, 81));
        Assert.DoesNotContain("hidden", neighbour.Connect(address, 81));
        Assert.DoesNotContain("one", neighbour.Connect(address, 80));
        // A service of the machine that listens to itself only is no container's either.
        machine.Run("exec", "web", "true").Succeeded();
        machine.Run("rm", "-f", "web").Succeeded();
        machine.AssertNothingLeft();
    }

    [Fact]
    public void containers_go_out_under_the_machines_address_and_internal_ones_do_not()
    {
        using var machine = new NetworkMachine();
        using var neighbour = machine.AddNeighbour();
        using var server = neighbour.Serve(7000);
        machine.Run("network", "create", "--internal", "inner").Succeeded();
        Assert.Equal($"{NetworkMachine.OwnAddress}\n", machine.Shell($"nc -w 3 {NetworkMachine.NeighbourAddress} 7000").Succeeded().Out);
        Assert.NotEqual(0, machine.Shell($"nc -w 1 {NetworkMachine.NeighbourAddress} 7000", "--network", "inner").ExitCode);
        machine.AssertNothingLeft();
    }

    [Fact]
    public void a_firewall_that_drops_what_it_does_not_know_lets_containers_through()
    {
        using var machine = new NetworkMachine();
        using var neighbour = machine.AddNeighbour();
        using var server = neighbour.Serve(7000);
        machine.Tool("iptables", "-P", "FORWARD", "DROP");
        var before = machine.Tool("iptables", "-S");
        machine.Start("web", Web, "-p", "8080:80");
        Assert.Equal($"{NetworkMachine.OwnAddress}\n", machine.Shell($"nc -w 3 {NetworkMachine.NeighbourAddress} 7000").Succeeded().Out);
        Assert.Equal("one", neighbour.Connect(NetworkMachine.OwnAddress, 8080));
        machine.Run("rm", "-f", "web").Succeeded();
        Assert.Equal(before, machine.Tool("iptables", "-S"));
    }

    [Fact]
    public void a_published_port_is_reached_from_its_own_and_from_other_networks()
    {
        using var machine = new NetworkMachine();
        using var neighbour = machine.AddNeighbour();
        machine.Run("network", "create", "other").Succeeded();
        machine.Start("web", Web, "-p", "8080:80");
        Assert.Equal("one\n", machine.Shell($"nc -w 3 {NetworkMachine.OwnAddress} 8080").Succeeded().Out);
        Assert.Equal("one\n", machine.Shell($"nc -w 3 {NetworkMachine.OwnAddress} 8080", "--network", "other").Succeeded().Out);
        Assert.Equal("one\n", machine.Run("exec", "web", "nc", "-w", "3", NetworkMachine.OwnAddress, "8080").Succeeded().Out);
    }

    [Fact]
    public void each_family_has_its_own_ports()
    {
        using var machine = new NetworkMachine();
        machine.Run("network", "create", "--ipv6", "--subnet", "10.77.0.0/24", "--subnet", "fd77::/64", "both").Succeeded();
        machine.Start("web", "nc -ll -p 80 -e echo one & nc -ll -s 0.0.0.0 -p 81 -e echo two & true", "--network", "both", "-p", "8080:80", "-p", "0.0.0.0:8081:80");
        var six = machine.Run("inspect", "-f", "{{.NetworkSettings.Networks.both.GlobalIPv6Address}}", "web").Succeeded().Out.Trim();
        Assert.StartsWith("fd77::", six);
        Assert.Equal("one", machine.Connect(six, 80));
        Assert.Equal("one", machine.Connect("fd77::1", 8080));
        Assert.Equal("one", machine.Connect("10.77.0.1", 8081));
        Assert.DoesNotContain("one", machine.Connect("fd77::1", 8081));
        machine.Run("rm", "-f", "web").Succeeded();
        machine.AssertNothingLeft();
    }

    [Fact]
    public void a_bridge_that_was_there_before_stays()
    {
        using var machine = new NetworkMachine();
        machine.Tool("ip", "link", "add", "mine", "type", "bridge");
        machine.Run("network", "create", "--subnet", "10.78.0.0/24", "-o", "com.docker.network.bridge.name=mine", "given").Succeeded();
        machine.Shell("ip -4 addr show eth0", "--network", "given").Succeeded();
        Assert.Contains("mine", machine.Interfaces());
        machine.AssertNothingLeft();
    }
}
