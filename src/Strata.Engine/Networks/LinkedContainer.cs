using Strata.Engine.Containers.Documents;

namespace Strata.Engine.Networks;

/// <summary>A container that another one is linked with, as it runs now.</summary>
/// <param name="Alias">What the other one calls it.</param>
/// <param name="Address">Its IPv4 address in a network that both are in.</param>
/// <param name="Container">The container.</param>
internal sealed record LinkedContainer(string Alias, string Address, ContainerDocument Container);
