using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>builder</c>: the group of commands on the build cache.</summary>
internal static class BuilderCommand
{
    public static Command Create() => new()
    {
        Short = "Manage builds",
        Usage = "COMMAND",
        Children = [new("du", CacheUsageCommand.Create), new("limit", CacheLimitCommand.Create), new("prune", PruneCacheCommand.Create)],
    };
}
