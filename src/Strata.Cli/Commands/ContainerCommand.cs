using Strata.Cli.Arguments;
using Strata.Cli.Commands.Archives;
using Strata.Cli.Commands.Containers;

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
            new("commit", CommitCommand.Create),
            new("cp", CopyCommand.Create),
            new("diff", DiffCommand.Create),
            new("export", ExportCommand.Create),
            new("ls", ListContainersCommand.Create, "list", "ps"),
            new("port", PortCommand.Create),
            new("rm", RemoveContainerCommand.Create, "remove"),
            new("run", RunCommand.Create),
            new("wait", WaitCommand.Create),
        ],
    };
}
