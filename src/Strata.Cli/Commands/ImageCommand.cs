using Strata.Cli.Arguments;
using Strata.Cli.Commands.Archives;

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
            new("import", ImportCommand.Create),
            new("load", LoadCommand.Create),
            new("save", SaveCommand.Create),
        ],
    };
}
