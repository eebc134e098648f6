using Strata.Cli.Arguments;
using Strata.Cli.Commands.Archives;
using Strata.Cli.Commands.Building;
using Strata.Cli.Commands.Images;

namespace Strata.Cli.Commands;

/// <summary><c>image</c>: the group of commands on images.</summary>
internal static class ImageCommand
{
    public static Command Create() => new()
    {
        Short = "Manage images",
        Usage = "COMMAND",
        Children =
        [
#pragma warning disable CA1416 // OnLinux: described everywhere, and nothing of it is called elsewhere
            new("build", BuildCommand.Create),
            new("history", HistoryCommand.Create),
            new("import", ImportCommand.Create),
            new("inspect", InspectImageCommand.Create),
            new("load", LoadCommand.Create),
            new("ls", ListImagesCommand.Create, "list"),
            CommandReference.OnLinux("mount", ImageMountCommands.CreateMount),
            new("prune", PruneImagesCommand.Create),
            new("rm", RemoveImageCommand.Create, "remove"),
            new("save", SaveCommand.Create),
            new("tag", TagCommand.Create),
            CommandReference.OnLinux("unmount", ImageMountCommands.CreateUnmount, "umount"),
#pragma warning restore CA1416
        ],
    };
}
