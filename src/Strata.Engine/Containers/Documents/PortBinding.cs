namespace Strata.Engine.Containers.Documents;

/// <summary>A place of the machine that leads to a container's port.</summary>
/// <param name="HostIp">The machine's address.</param>
/// <param name="HostPort">The machine's port.</param>
public sealed record PortBinding(string HostIp, string HostPort);
