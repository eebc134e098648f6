namespace Strata.Runtime.Networking;

/// <summary>The driver of each kind of network: bridges are made here, what hangs on an interface of the machine by netavark.</summary>
[SupportedOSPlatform("linux")]
public sealed class NetworkDrivers : INetworkDriver
{
    private readonly Lazy<BridgeDriver> _bridge;
    private readonly Lazy<Netavark> _netavark;

    /// <summary>Looks for nothing yet: each driver looks for its programs when it is first needed.</summary>
    /// <param name="stateDirectory">Where the name servers' files are; absolute, emptied by a reboot.</param>
    /// <param name="time">For waiting.</param>
    public NetworkDrivers(string stateDirectory, TimeProvider time)
    {
        _bridge = new Lazy<BridgeDriver>(() => new BridgeDriver(stateDirectory, time));
        _netavark = new Lazy<Netavark>(() => new Netavark(stateDirectory, time));
    }

    /// <inheritdoc/>
    public Task<ConnectedEndpoint> SetUpAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held) =>
        Of(network).SetUpAsync(namespacePath, network, endpoint, held);

    /// <inheritdoc/>
    public Task TearDownAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held) =>
        Of(network).TearDownAsync(namespacePath, network, endpoint, held);

    private INetworkDriver Of(NetworkSpecification network) => network.Driver == "bridge" ? _bridge.Value : _netavark.Value;
}
