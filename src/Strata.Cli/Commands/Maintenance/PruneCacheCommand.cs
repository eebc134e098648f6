using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Prompt;
using Strata.Engine.Images;
using Strata.Engine.Maintenance;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>builder prune</c>: forgets results of build steps.</summary>
internal static class PruneCacheCommand
{
    public static Command Create() => new()
    {
        Short = "Remove build cache",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var all = flags.Bool("all", 'a', "Remove all unused build cache, not just dangling ones");
            var filters = flags.Filters(null, "Provide filter values (e.g. \"until=24h\")");
            var force = flags.Bool("force", 'f', "Do not prompt for confirmation");
            return async (invocation, cancel) =>
            {
                var wanted = PruneFilters.Parse(filters.Value, all.Value, invocation.Time);
                var warning = all.Value ? "WARNING! This will remove all build cache." : "WARNING! This will remove all dangling build cache.";
                if (!force.Value && !await ConfirmationPrompt.AskAsync(invocation.Streams, warning, cancel)) return 0;
                using var store = invocation.OpenStore();
                var (records, reclaimed) = new CachePrune(store).Run(wanted);
                if (records.Count > 0) await invocation.Out.WriteAsync("Deleted build cache objects:\n" + string.Join('\n', records) + "\n\n");
                await invocation.Out.WriteLineAsync("Total reclaimed space: " + HumanUnits.HumanSize(reclaimed));
                return 0;
            };
        },
    };
}
