using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Building;

/// <summary><c>dockerfile</c>: the group of commands on Dockerfiles themselves.</summary>
internal static class DockerfileCommand
{
    public static Command Create() => new()
    {
        Short = "Work on Dockerfiles",
        Usage = "COMMAND",
        Children = [new("fmt", FormatDockerfileCommand.Create)],
    };
}
