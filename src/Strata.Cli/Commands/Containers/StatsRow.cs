using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Usage;

namespace Strata.Cli.Commands.Containers;

/// <summary>A container in the listing of what containers use.</summary>
/// <param name="Asked">How the command line names it, or its short id.</param>
/// <param name="Container">The container; null when it has been removed meanwhile.</param>
/// <param name="Usage">What it uses; null when it does not run.</param>
internal sealed record StatsRow(string Asked, ContainerDocument? Container, ContainerUsage? Usage);
