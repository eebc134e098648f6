using Strata.Cli.Arguments;
using Strata.Cli.Commands.Archives;
using Strata.Cli.Commands.Building;
using Strata.Cli.Commands.Containers;
using Strata.Cli.Commands.Images;
using Strata.Cli.Commands.Maintenance;
using Strata.Cli.Commands.Networks;
using Strata.Cli.Commands.Systemd;
using Strata.Cli.Commands.Volumes;

namespace Strata.Cli.Commands;

/// <summary>The command tree's top: the one list that a new command is added to.</summary>
internal static class RootCommand
{
    public const string Program = "strata";

    /// <summary>Makes the top only; a child is made when it is asked for.</summary>
    public static Command Create() => new()
    {
        Short = "Build, keep, move and run container images",
        Usage = "[OPTIONS] COMMAND",
        Children =
        [
            new("attach", AttachCommand.Create),
            new("build", BuildCommand.Create),
            new("builder", BuilderCommand.Create),
            new("commit", CommitCommand.Create),
            new("container", ContainerCommand.Create),
            new("cp", CopyCommand.Create),
            new("create", CreateContainerCommand.Create),
            new("diff", DiffCommand.Create),
            new("dockerfile", DockerfileCommand.Create),
            new("events", EventsCommand.Create),
            new("exec", ExecCommand.Create),
            new("export", ExportCommand.Create),
            new("generate", GenerateCommand.Create),
            new("history", HistoryCommand.Create),
            new("image", ImageCommand.Create),
            new("images", ListImagesCommand.Create),
            new("import", ImportCommand.Create),
            new("info", InfoCommand.Create),
            new("inspect", InspectCommand.Create),
            new("kill", KillCommand.Create),
            new("load", LoadCommand.Create),
            new("logs", LogsCommand.Create),
            new("network", NetworkCommand.Create),
            new("pause", PauseCommand.Create),
            new("port", PortCommand.Create),
            new("ps", ListContainersCommand.Create),
            new("rename", RenameCommand.Create),
            new("restart", RestartCommand.Create),
            new("rm", RemoveContainerCommand.Create),
            new("rmi", RemoveImageCommand.Create),
            new("run", RunCommand.Create),
            new("save", SaveCommand.Create),
            new("start", StartCommand.Create),
            new("stats", StatsCommand.Create),
            new("stop", StopCommand.Create),
            new("system", SystemCommand.Create),
            new("tag", TagCommand.Create),
            new("top", TopCommand.Create),
            new("unpause", UnpauseCommand.Create),
            new("update", UpdateCommand.Create),
            new("version", VersionCommand.Create),
            new("volume", VolumeCommand.Create),
            new("wait", WaitCommand.Create),
            new("completion", Completion.Create),
            new("__complete", static () => Completion.CreateDynamic(Program, Create)),
        ],
    };
}
