namespace Strata.Storage.Networks;

/// <summary>A port of the machine that belongs to a container.</summary>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="Port">The number.</param>
/// <param name="Address">The machine's address; <c>0.0.0.0</c> and <c>::</c> for all of a family.</param>
public sealed record HostPort(string Protocol, int Port, string Address);
