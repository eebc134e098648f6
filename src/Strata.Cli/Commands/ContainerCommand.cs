using Strata.Cli.Arguments;
using Strata.Cli.Commands.Archives;
using Strata.Cli.Commands.Containers;

namespace Strata.Cli.Commands;

/// <summary><c>container</c>: the group of commands on containers.</summary>
[SupportedOSPlatform("linux")]
internal static class ContainerCommand
{
    public static Command Create() => new()
    {
        Short = "Manage containers",
        Usage = "COMMAND",
        Children =
        [
            new("attach", AttachCommand.Create),
            new("cleanup", CleanUpCommand.Create),
            new("supervise", SuperviseCommand.Create),
            new("commit", CommitCommand.Create),
            new("cp", CopyCommand.Create),
            new("create", CreateContainerCommand.Create),
            new("diff", DiffCommand.Create),
            new("exec", ExecCommand.Create),
            new("export", ExportCommand.Create),
            new("kill", KillCommand.Create),
            new("logs", LogsCommand.Create),
            new("ls", ListContainersCommand.Create, "list", "ps"),
            new("mount", ContainerMountCommands.CreateMount),
            new("pause", PauseCommand.Create),
            new("port", PortCommand.Create),
            new("prune", PruneContainersCommand.Create),
            new("rename", RenameCommand.Create),
            new("restart", RestartCommand.Create),
            new("rm", RemoveContainerCommand.Create, "remove"),
            new("run", RunCommand.Create),
            new("start", StartCommand.Create),
            new("stats", StatsCommand.Create),
            new("stop", StopCommand.Create),
            new("top", TopCommand.Create),
            new("unmount", ContainerMountCommands.CreateUnmount, "umount"),
            new("unpause", UnpauseCommand.Create),
            new("update", UpdateCommand.Create),
            new("wait", WaitCommand.Create),
        ],
    };
}
