namespace Strata.Engine.Containers;

/// <summary>What a container is given when it is made.</summary>
internal sealed record ContainerIdentity(string Id, string Name, string Driver, DateTimeOffset Created);
