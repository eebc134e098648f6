using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Prompt;
using Strata.Engine.Images;
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
            var filters = flags.Filters(null, "Provide filter values (e.g. \"until=<timestamp>\")");
            var force = flags.Bool("force", 'f', "Do not prompt for confirmation");
            return async (invocation, cancel) =>
            {
                if (filters.Value.Any(static f => f.Name == "dangling")) throw StrataException.Invalid("invalid filter 'dangling'");
                var wanted = PruneFilters.Parse(filters.Value, all: true, invocation.Time);
                if (!force.Value && !await ConfirmationPrompt.AskAsync(invocation.Streams, "WARNING! This will remove all custom networks not used by at least one container.", cancel)) return 0;
                using var store = invocation.OpenStore();
                var removed = await invocation.Networks(store).PruneAsync(wanted, cancel);
                if (removed.Count > 0) await invocation.Out.WriteLineAsync("Deleted Networks:\n" + string.Join('\n', removed) + "\n");
                return 0;
            };
        },
    };
}
