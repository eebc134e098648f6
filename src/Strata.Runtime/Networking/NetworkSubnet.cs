using System.Net;

namespace Strata.Runtime.Networking;

/// <summary>A range of addresses of a network.</summary>
/// <param name="Prefix">The range.</param>
/// <param name="Gateway">The machine's own address in it.</param>
public sealed record NetworkSubnet(IPNetwork Prefix, IPAddress Gateway);
