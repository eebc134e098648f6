using System.Net;

namespace Strata.Runtime.Networking;

/// <summary>What became of an endpoint.</summary>
/// <param name="MacAddress">The interface's hardware address.</param>
/// <param name="NameServers">Where the network answers names; empty when it does not.</param>
public sealed record ConnectedEndpoint(string MacAddress, IReadOnlyList<IPAddress> NameServers);
