using Strata.Cli.Arguments;
using Strata.Cli.Commands.Archives;

namespace Strata.Cli.Commands;

/// <summary><c>container</c>: the group of commands on containers.</summary>
internal static class ContainerCommand
{
    public static Command Create() => new()
    {
        Short = "Manage containers",
        Usage = "COMMAND",
        Children =
        [
            new("export", ExportCommand.Create),
        ],
    };
}
