using Strata.Storage.Containers;

namespace Strata.Engine.Maintenance;

/// <summary>What a container takes on disk.</summary>
/// <param name="Container">The container.</param>
/// <param name="Bytes">The sizes of the files that it changed.</param>
/// <param name="IsActive">True while it runs.</param>
public sealed record ContainerUsage(ContainerRecord Container, long Bytes, bool IsActive);
