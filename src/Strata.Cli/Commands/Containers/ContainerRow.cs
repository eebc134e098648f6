using Strata.Engine.Containers.Documents;

namespace Strata.Cli.Commands.Containers;

/// <summary>A container in a listing.</summary>
/// <param name="Document">The container.</param>
/// <param name="HasImageName">False when the image's name, as it was given, no longer means the container's image.</param>
/// <param name="Size">The bytes of its own changes, and of all that it shows; null when not asked for.</param>
internal sealed record ContainerRow(ContainerDocument Document, bool HasImageName, (long Own, long All)? Size);
