using Strata.Engine.Containers.Documents;
using Strata.Engine.Volumes;

namespace Strata.Engine.Containers.Mounting;

/// <summary>What is to be mounted into a new container, and the volumes that must be there for it.</summary>
/// <param name="Mounts">The mounts, in the order in which they were asked for.</param>
/// <param name="Volumes">Volumes that are made unless there are any of their names.</param>
/// <param name="VolumePaths">The paths at which the image or the command line wants a volume without a name.</param>
internal sealed record MountPlan(IReadOnlyList<ContainerMount> Mounts, IReadOnlyList<NewVolume> Volumes, IReadOnlyList<string> VolumePaths);
