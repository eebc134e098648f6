using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>system</c>: the group of commands on the whole store.</summary>
internal static class SystemCommand
{
    public static Command Create() => new()
    {
        Short = "Manage Strata",
        Usage = "COMMAND",
        Children =
        [
            new("check", CheckCommand.Create),
            new("df", DiskUsageCommand.Create),
            new("events", EventsCommand.Create),
            new("info", InfoCommand.Create),
            new("prune", PruneSystemCommand.Create),
        ],
    };
}
