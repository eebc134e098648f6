namespace Strata.Runtime.Networking;

/// <summary>Consecutive ports of the machine that lead to consecutive ports of a container.</summary>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="HostAddress">The machine's address; empty for all of every family that the network has.</param>
/// <param name="HostPort">The first port of the machine.</param>
/// <param name="ContainerPort">The first port of the container.</param>
/// <param name="Count">How many ports.</param>
public sealed record PortForward(string Protocol, string HostAddress, int HostPort, int ContainerPort, int Count = 1);
