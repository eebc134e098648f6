using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Engine.Maintenance;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>container prune</c>: removes the containers that do not run.</summary>
[SupportedOSPlatform("linux")]
internal static class PruneContainersCommand
{
    public static Command Create() => new()
    {
        Short = "Remove all stopped containers",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var prune = new PruneFlags(flags, "until=<timestamp>");
            return async (invocation, cancel) =>
            {
                var wanted = prune.ReadWithoutDangling(invocation.Time);
                if (!await prune.MayGoOnAsync(invocation, "WARNING! This will remove all stopped containers.", cancel)) return 0;
                using var store = invocation.OpenStore();
                var (ids, reclaimed) = await new ContainerPrune(store, invocation.OpenContainers(store)).RunAsync(wanted, cancel);
                if (ids.Count > 0) await invocation.Out.WriteLineAsync("Deleted Containers:\n" + string.Join('\n', ids) + "\n");
                await invocation.Out.WriteLineAsync("Total reclaimed space: " + HumanUnits.HumanSize(reclaimed));
                return 0;
            };
        },
    };
}
