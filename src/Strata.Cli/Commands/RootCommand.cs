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
#pragma warning disable CA1416 // OnLinux: described everywhere, and nothing of it is called elsewhere
            CommandReference.OnLinux("attach", AttachCommand.Create),
            new("build", BuildCommand.Create),
            new("builder", BuilderCommand.Create),
            CommandReference.OnLinux("commit", CommitCommand.Create),
            CommandReference.OnLinux("container", ContainerCommand.Create),
            CommandReference.OnLinux("cp", CopyCommand.Create),
            CommandReference.OnLinux("create", CreateContainerCommand.Create),
            CommandReference.OnLinux("diff", DiffCommand.Create),
            new("dockerfile", DockerfileCommand.Create),
            new("events", EventsCommand.Create),
            CommandReference.OnLinux("exec", ExecCommand.Create),
            CommandReference.OnLinux("export", ExportCommand.Create),
            CommandReference.OnLinux("generate", GenerateCommand.Create),
            new("history", HistoryCommand.Create),
            new("image", ImageCommand.Create),
            new("images", ListImagesCommand.Create),
            new("import", ImportCommand.Create),
            new("info", InfoCommand.Create),
            new("inspect", InspectCommand.Create),
            CommandReference.OnLinux("kill", KillCommand.Create),
            new("load", LoadCommand.Create),
            CommandReference.OnLinux("logs", LogsCommand.Create),
            CommandReference.OnLinux("network", NetworkCommand.Create),
            CommandReference.OnLinux("pause", PauseCommand.Create),
            CommandReference.OnLinux("port", PortCommand.Create),
            CommandReference.OnLinux("ps", ListContainersCommand.Create),
            CommandReference.OnLinux("rename", RenameCommand.Create),
            CommandReference.OnLinux("restart", RestartCommand.Create),
            CommandReference.OnLinux("rm", RemoveContainerCommand.Create),
            new("rmi", RemoveImageCommand.Create),
            CommandReference.OnLinux("run", RunCommand.Create),
            new("save", SaveCommand.Create),
            CommandReference.OnLinux("start", StartCommand.Create),
            CommandReference.OnLinux("stats", StatsCommand.Create),
            CommandReference.OnLinux("stop", StopCommand.Create),
            new("system", SystemCommand.Create),
            new("tag", TagCommand.Create),
            CommandReference.OnLinux("top", TopCommand.Create),
            CommandReference.OnLinux("unpause", UnpauseCommand.Create),
            CommandReference.OnLinux("update", UpdateCommand.Create),
            new("version", VersionCommand.Create),
            CommandReference.OnLinux("volume", VolumeCommand.Create),
            CommandReference.OnLinux("wait", WaitCommand.Create),
            new("completion", Completion.Create),
            new("__complete", static () => Completion.CreateDynamic(Program, Create)),
#pragma warning restore CA1416
        ],
    };
}
