using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Networks;

/// <summary><c>network prune</c>: removes the networks that no container is in.</summary>
[SupportedOSPlatform("linux")]
internal static class PruneNetworksCommand
{
    public static Command Create() => new()
    {
        Short = "Remove all unused networks",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var prune = new PruneFlags(flags, "until=<timestamp>");
            return async (invocation, cancel) =>
            {
                var wanted = prune.ReadWithoutDangling(invocation.Time);
                if (!await prune.MayGoOnAsync(invocation, "WARNING! This will remove all custom networks not used by at least one container.", cancel)) return 0;
                using var store = invocation.OpenStore();
                var removed = await invocation.Networks(store).PruneAsync(wanted, cancel);
                if (removed.Count > 0) await invocation.Out.WriteLineAsync("Deleted Networks:\n" + string.Join('\n', removed) + "\n");
                return 0;
            };
        },
    };
}
