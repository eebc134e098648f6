namespace Strata.Storage.Networks;

/// <summary>A container's place in a network, from before it is made until all of it is gone.</summary>
/// <param name="Container">The container's id.</param>
/// <param name="Network">The network's id.</param>
/// <param name="Document">What it is made of; its owner's.</param>
public sealed record EndpointRecord(string Container, string Network, ReadOnlyMemory<byte> Document);
