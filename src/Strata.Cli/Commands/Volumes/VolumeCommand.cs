using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Volumes;

/// <summary><c>volume</c>: the group of commands on volumes.</summary>
[SupportedOSPlatform("linux")]
internal static class VolumeCommand
{
    public static Command Create() => new()
    {
        Short = "Manage volumes",
        Usage = "COMMAND",
        Children =
        [
            new("create", CreateVolumeCommand.Create),
            new("inspect", InspectVolumeCommand.Create),
            new("ls", ListVolumesCommand.Create, "list"),
            new("prune", PruneVolumesCommand.Create),
            new("rm", RemoveVolumeCommand.Create, "remove"),
        ],
    };
}
