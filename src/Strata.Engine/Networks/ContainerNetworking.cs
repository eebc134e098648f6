using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Events;
using Strata.Engine.Networks.Documents;
using Strata.Linux;
using Strata.Linux.Namespaces;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Runtime;
using Strata.Runtime.Networking;
using Strata.Storage;

namespace Strata.Engine.Networks;

/// <summary>
/// Gives containers their networks, and takes them back. A container's life calls <see cref="StartAsync"/> before its process is made and
/// <see cref="ReleaseAsync"/> after it ended; whatever a killed command leaves is named in the store and taken back by
/// <see cref="SweepAsync"/>, which every call that changes networks begins with.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerNetworking
{
    private const string NotPermitted = "making a container's network is not permitted: run as root, or choose --network host or none";

    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly Func<string, bool> _isAlive;
    private readonly NetworkResolver _networks;

    /// <summary>Makes the use case.</summary>
    /// <param name="store">The store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isAlive">True for a container that runs or is about to.</param>
    public ContainerNetworking(Store store, TimeProvider time, Func<string, bool> isAlive)
    {
        _store = store;
        _time = time;
        _isAlive = isAlive;
        _networks = new NetworkResolver(store, time);
    }

    /// <summary>Makes a container's network namespace and connects it, writing what came of it into the container's document.</summary>
    /// <param name="container">The container; the caller holds it alive.</param>
    /// <exception cref="StrataException">NotFound: a network is gone. Conflict: an address or port is taken. FailedPrecondition: something is not installed. With Docker's texts where Docker has one; nothing is left then.</exception>
    public async Task<ContainerSandbox> StartAsync(ContainerDocument container)
    {
        var mode = container.HostConfig.NetworkMode;
        if (mode.StartsWith("container:", StringComparison.Ordinal)) return Join(mode["container:".Length..]);
        if (mode is NetworkDocument.HostName or NetworkDocument.NoneName)
        {
            var network = _networks.Get(mode);
            Describe(container.Id, settings => settings with { Networks = new Dictionary<string, EndpointSettings> { [mode] = new() { NetworkId = network.Id } } });
            return new ContainerSandbox { Mode = mode == NetworkDocument.HostName ? NetworkMode.Host : NetworkMode.None, Names = SandboxNames.Make(container, [], []) };
        }
        // The root of a user namespace has no say in the machine's network.
        if (UserNamespace.IsOrdinaryUser) throw new StrataException(ErrorKind.PermissionDenied, NotPermitted);
        using var held = await NetworkLock.AcquireAsync(_store.Paths.RuntimeState, _time);
        await SweepHeldAsync(held);
        var ports = new HeldPorts();
        try
        {
            var links = LinkedContainers.Find(_store, container, _isAlive);
            var driver = NewDriver();
            var plans = _store.Change(() => Plan(container, ports));
            NetworkNamespace.Create(PathOf(container.Id));
            for (var i = 0; i < plans.Count; i++) plans[i] = await ConnectAsync(driver, container.Id, plans[i], held);
            Describe(container.Id, settings => settings with
            {
                SandboxId = container.Id,
                SandboxKey = PathOf(container.Id),
                Networks = plans.ToDictionary(static p => p.Network.Name, p => p.Describe(Wanted(container, p.Network))),
            });
            return new ContainerSandbox { Mode = NetworkMode.None, NamespacePath = PathOf(container.Id), Names = SandboxNames.Make(container, plans, LinkedContainers.Hosts(links)), Environment = [.. LinkedContainers.Environment(container, links)], Ports = ports };
        }
        catch (Exception e)
        {
            ports.Dispose();
            await ReleaseHeldAsync(container.Id, held);
            if (e is LinuxException { Errno: Errno.EPERM or Errno.EACCES }) throw new StrataException(ErrorKind.PermissionDenied, NotPermitted, e);
            if (e is StrataException failure) throw new StrataException(failure.Kind, "failed to set up container networking: " + failure.Message, failure);
            throw;
        }
    }

    /// <summary>
    /// Takes back everything that a container has of networks: interfaces, firewall rules, names, addresses, ports, its namespace. Nothing
    /// happens when it has nothing; safe to repeat, by several processes at once and after a kill at any moment.
    /// </summary>
    public async Task ReleaseAsync(string container)
    {
        if (!_store.Networks.HasSandbox(container)) return;
        using var held = await NetworkLock.AcquireAsync(_store.Paths.RuntimeState, _time);
        await ReleaseHeldAsync(container, held);
    }

    /// <summary>Takes back what containers have that do not run any more.</summary>
    public async Task SweepAsync()
    {
        if (!_store.Networks.ListSandboxes().Any(id => !_isAlive(id))) return;
        using var held = await NetworkLock.AcquireAsync(_store.Paths.RuntimeState, _time);
        await SweepHeldAsync(held);
    }

    /// <summary>Connects a container to one more network, at once when it runs.</summary>
    /// <exception cref="StrataException">NotFound, InvalidArgument or Conflict with Docker's texts.</exception>
    public async Task ConnectAsync(string container, NetworkAttachment attachment)
    {
        var network = _networks.Get(attachment.Network);
        var document = ContainerJson.Read(ContainerResolver.Get(_store, container));
        var name = document.Name[1..];
        if (network.Name == NetworkDocument.HostName) throw StrataException.Invalid("cannot connect container to host network - container must be created in host network mode");
        if (document.HostConfig.NetworkMode is NetworkDocument.HostName || document.HostConfig.NetworkMode.StartsWith("container:", StringComparison.Ordinal)) throw StrataException.Invalid("container sharing network namespace with another container or host cannot be connected to any other network");
        if (document.NetworkSettings.Networks.ContainsKey(network.Name)) throw new StrataException(ErrorKind.Conflict, $"endpoint with name {name} already exists in network {network.Name}");
        if (network.Name == NetworkDocument.NoneName || document.NetworkSettings.Networks.ContainsKey(NetworkDocument.NoneName)) throw StrataException.Invalid("container cannot be connected to multiple networks with one of the networks in private (none) mode");
        AttachmentRules.CheckAttachment(network, attachment);
        var wanted = NetworkSettingsMaker.Make(attachment) with { NetworkId = network.Id };
        if (!_isAlive(document.Id))
        {
            Describe(document.Id, settings => settings with { Networks = With(settings.Networks, network.Name, wanted) });
            return;
        }
        using var held = await NetworkLock.AcquireAsync(_store.Paths.RuntimeState, _time);
        if (!NetworkNamespace.Exists(PathOf(document.Id))) throw new StrataException(ErrorKind.Conflict, $"container {name} has no network namespace of its own yet: try again");
        var plan = _store.Change(() => EndpointPlan.Add(_store, Refresh(network), document, wanted, []));
        try
        {
            plan = await ConnectAsync(NewDriver(), document.Id, plan, held);
        }
        catch
        {
            await DisconnectAsync(document.Id, plan, held);
            throw;
        }
        Describe(document.Id, settings => settings with { Networks = With(settings.Networks, network.Name, plan.Describe(wanted)) });
        SandboxFiles.Add(_store.Paths.Container(document.Id), document, plan);
        new EventLog(_store, _time).Add(network, "connect", document.Id);
    }

    /// <summary>Takes a container out of a network, at once when it runs.</summary>
    /// <exception cref="StrataException">NotFound or InvalidArgument with Docker's texts.</exception>
    public async Task DisconnectAsync(string container, string networkName)
    {
        var network = _networks.Get(networkName);
        var document = ContainerJson.Read(ContainerResolver.Get(_store, container));
        if (!document.NetworkSettings.Networks.ContainsKey(network.Name)) throw StrataException.Invalid($"container {document.Id} is not connected to network {network.Name}");
        if (network.Name == NetworkDocument.HostName) throw StrataException.Invalid("cannot disconnect container from host network - container was created in host network mode");
        if (_store.Networks.ListEndpoints(document.Id).FirstOrDefault(e => e.Network == network.Id) is { } record)
        {
            using var held = await NetworkLock.AcquireAsync(_store.Paths.RuntimeState, _time);
            var plan = new EndpointPlan(network, NetworkJson.Read(record));
            await DisconnectAsync(document.Id, plan, held);
            if (plan.Endpoint.Ports.Count > 0)
            {
                _store.Networks.RemoveHostPorts(document.Id);
                Describe(document.Id, static settings => settings with { Ports = settings.Ports.ToDictionary(static p => p.Key, static _ => (IReadOnlyList<PortBinding>?)null) });
            }
            SandboxFiles.Remove(_store.Paths.Container(document.Id), document, plan);
            new EventLog(_store, _time).Add(network, "disconnect", document.Id);
        }
        Describe(document.Id, settings => settings with { Networks = settings.Networks.Where(n => n.Key != network.Name).ToDictionary() });
    }

    private NetworkDrivers NewDriver() => new(_store.Paths.NetworkState, _time);

    private string PathOf(string container) => Path.Combine(_store.Paths.NetworkNamespaces, container);

    // Where the container's network is that it shares: its own namespace, or that of its process.
    private ContainerSandbox Join(string id)
    {
        var other = ContainerJson.Read(_store.Containers.Find(id) ?? throw StrataException.NotFound($"joining network namespace of container: No such container: {id}"));
        var pid = new ContainerLiveness(_store.Paths.Container(id), id).FindPid();
        if (pid is null) throw new StrataException(ErrorKind.Conflict, $"cannot join network namespace of a non running container: container {other.Name[1..]} is {(other.State.Running ? ContainerState.Created : other.State.Status)}");
        var isHost = other.HostConfig.NetworkMode == NetworkDocument.HostName;
        return new ContainerSandbox
        {
            Mode = isHost ? NetworkMode.Host : NetworkMode.None,
            NamespacePath = isHost ? null : $"/proc/{pid}/ns/net",
            SharedFiles = _store.Paths.Container(id),
        };
    }

    // Everything that can be refused is, before anything is made.
    private List<EndpointPlan> Plan(ContainerDocument container, HeldPorts ports)
    {
        _store.Networks.AddSandbox(container.Id, _time.GetUtcNow());
        var networks = container.NetworkSettings.Networks.Keys.Select(name => Refresh(_networks.Get(name))).ToList();
        if (networks.FirstOrDefault(static n => n.Name is NetworkDocument.HostName or NetworkDocument.NoneName) is { } special) throw StrataException.Invalid($"cannot connect container to {special.Name} network - container must be created in {special.Name} network mode");
        var plans = new List<EndpointPlan>();
        foreach (var network in networks)
        {
            IReadOnlyList<PortForward> forwards = [];
            // The first bridge is the one that the machine's ports lead into.
            if (network.Driver == "bridge" && !network.Internal && !plans.Exists(static p => p.Network.Driver == "bridge" && !p.Network.Internal))
            {
                (forwards, var shown) = PortAllocation.Take(_store, container, network, ports);
                Describe(container.Id, settings => settings with { Ports = shown });
            }
            plans.Add(EndpointPlan.Add(_store, network, container, Wanted(container, network), forwards));
        }
        return plans;
    }

    // Addresses that were chosen here give way to interfaces that the machine has got since.
    private NetworkDocument Refresh(NetworkDocument network)
    {
        if (!network.HasChosenSubnets) return network;
        var config = network.Ipam.Config?.FirstOrDefault(static c => !c.Subnet.Contains(':', StringComparison.Ordinal));
        var routes = HostRoutes.Read();
        if (config is not null)
        {
            var prefix = System.Net.IPNetwork.Parse(config.Subnet);
            // A wider route, such as a private network's, is no clash: ours goes before it.
            if (HostRoutes.FindClash(routes.Where(r => r.Prefix.PrefixLength >= prefix.PrefixLength), prefix, network.Interface) is not { } clash) return network;
            if (!network.IsPredefined || _store.Networks.ListEndpointsOf(network.Id).Count > 0)
            {
                throw new StrataException(ErrorKind.Conflict, $"the addresses {config.Subnet} of network {network.Name} are those of this machine's interface {clash.Interface} now: remove the network and create it anew");
            }
        }
        var others = _networks.List().Where(n => n.Id != network.Id).SelectMany(static n => n.Ipam.Config ?? []).Select(static c => System.Net.IPNetwork.Parse(c.Subnet)).ToList();
        var chosen = network with { Ipam = network.Ipam with { Config = [NetworkMaker.Chosen(SubnetPools.Choose(others, routes, network.Interface))] } };
        _store.Networks.Put(NetworkJson.ToRecord(chosen));
        return chosen;
    }

    private async Task<EndpointPlan> ConnectAsync(NetworkDrivers driver, string container, EndpointPlan plan, NetworkLock held)
    {
        Directory.CreateDirectory(_store.Paths.NetworkState);
        var connected = await driver.SetUpAsync(PathOf(container), plan.ToNetwork(), plan.ToEndpoint(container), held);
        var known = plan with { Endpoint = plan.Endpoint with { MacAddress = connected.MacAddress, Resolvers = [.. connected.NameServers.Select(static a => a.ToString())] } };
        _store.Networks.UpdateEndpoint(NetworkJson.ToRecord(container, plan.Network.Id, known.Endpoint));
        return known;
    }

    private async Task DisconnectAsync(string container, EndpointPlan plan, NetworkLock held)
    {
        // Without a namespace, which only a stranger's hand can have taken, an empty one makes the driver take back what is outside.
        if (!NetworkNamespace.Exists(PathOf(container))) NetworkNamespace.Create(PathOf(container));
        await NewDriver().TearDownAsync(PathOf(container), plan.ToNetwork(), plan.ToEndpoint(container), held);
        _store.Networks.RemoveEndpoint(container, plan.Network.Id);
    }

    private async Task ReleaseHeldAsync(string container, NetworkLock held)
    {
        if (_store.Networks.HasSandbox(container))
        {
            // With the last container, and after a reboot, the directory is gone, and with it what there was to take back.
            var isThere = Directory.Exists(_store.Paths.NetworkState);
            foreach (var record in _store.Networks.ListEndpoints(container))
            {
                if (isThere && _store.Networks.Find(record.Network) is { } network) await DisconnectAsync(container, new EndpointPlan(NetworkJson.Read(network), NetworkJson.Read(record)), held);
            }
            NetworkNamespace.Remove(PathOf(container));
            _store.Networks.RemoveSandbox(container);
            if (isThere && _store.Networks.ListSandboxes().Count == 0) Directory.Delete(_store.Paths.NetworkState, recursive: true);
        }
        Describe(container, static settings => settings.AtRest());
    }

    private async Task SweepHeldAsync(NetworkLock held)
    {
        foreach (var container in _store.Networks.ListSandboxes())
        {
            if (!_isAlive(container)) await ReleaseHeldAsync(container, held);
        }
    }

    private void Describe(string container, Func<ContainerNetworkSettings, ContainerNetworkSettings> change) => _store.Containers.Update(container, record =>
    {
        var document = ContainerJson.Read(record);
        return ContainerJson.ToRecord(document with { NetworkSettings = change(document.NetworkSettings) });
    });

    private static EndpointSettings Wanted(ContainerDocument container, NetworkDocument network) =>
        (container.NetworkSettings.Networks.GetValueOrDefault(network.Name) ?? container.NetworkSettings.Networks.First(n => network.Id.StartsWith(n.Key, StringComparison.Ordinal)).Value).AtRest();

    private static Dictionary<string, EndpointSettings> With(IReadOnlyDictionary<string, EndpointSettings> networks, string name, EndpointSettings endpoint) =>
        new(networks) { [name] = endpoint };
}
