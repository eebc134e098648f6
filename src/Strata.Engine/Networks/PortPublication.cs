namespace Strata.Engine.Networks;

/// <summary>A port of a container that the machine is to lead to.</summary>
/// <param name="Port">The container's port with its protocol, <c>80/tcp</c>.</param>
/// <param name="HostAddress">The machine's address; empty for all.</param>
/// <param name="HostPort">The machine's port; a range, <c>8000-8010</c>, for the first free one of it; empty for any.</param>
public sealed record PortPublication(string Port, string HostAddress, string HostPort);
