using Strata.Engine.Containers.Documents;

namespace Strata.Cli.Commands.Containers;

/// <summary>A container in a listing.</summary>
/// <param name="Document">The container.</param>
/// <param name="Size">The bytes of its own changes, and of all that it shows; null when not asked for.</param>
internal sealed record ContainerRow(ContainerDocument Document, (long Own, long All)? Size);
