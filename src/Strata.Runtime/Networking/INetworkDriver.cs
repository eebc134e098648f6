namespace Strata.Runtime.Networking;

/// <summary>Connects network namespaces to networks of one or more kinds. Only one process of the machine may do so at a time: see <see cref="NetworkLock"/>.</summary>
[SupportedOSPlatform("linux")]
internal interface INetworkDriver
{
    /// <summary>Connects a namespace; when it fails, or is killed, <see cref="TearDownAsync"/> takes back what was made.</summary>
    /// <param name="namespacePath">Where it is mounted.</param>
    /// <param name="network">The network; its bridge is made when it is not there.</param>
    /// <param name="endpoint">The place in it.</param>
    /// <param name="held">Waits for programs that are started, should this process die meanwhile.</param>
    /// <exception cref="Oci.StrataException">FailedPrecondition: a program or a kernel feature is missing. Unavailable: it could not be done.</exception>
    Task<ConnectedEndpoint> SetUpAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held);

    /// <summary>
    /// Takes everything back: the interface, the firewall's rules, the names, and the bridge with its last container. Safe to repeat, and
    /// for an endpoint that was made in part only.
    /// </summary>
    Task TearDownAsync(string namespacePath, NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held);
}
