using Strata.Cli.Arguments;
using Strata.Cli.Commands.Containers;
using Strata.Cli.Rendering;
using Strata.Engine.Containers;
using Strata.Engine.Images;

namespace Strata.Cli.Commands.Images;

/// <summary><c>image prune</c>: removes the images that nobody uses.</summary>
internal static class PruneImagesCommand
{
    public static Command Create() => new()
    {
        Short = "Remove unused images",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var all = flags.Bool("all", 'a', "Remove all unused images, not just dangling ones");
            var prune = new PruneFlags(flags, "until=<timestamp>");
            return async (invocation, cancel) =>
            {
                var warning = all.Value
                    ? "WARNING! This will remove all images without at least one container associated to them."
                    : "WARNING! This will remove all dangling images.";
                if (!await prune.MayGoOnAsync(invocation, warning, cancel)) return 0;
                using var store = invocation.OpenStore();
                var removal = new ImageRemoval(store, invocation.FindContainers(store));
                var report = await new ImagePrune(store, removal).RunAsync(PruneFilters.Parse(prune.Filters, all.Value, invocation.Time), cancel);
                if (report.Records.Count > 0) await invocation.Out.WriteAsync("Deleted Images:\n" + RemovalText.Lines(report.Records, "untagged", "deleted") + "\n");
                await invocation.Out.WriteLineAsync("Total reclaimed space: " + HumanUnits.HumanSize(report.Reclaimed));
                return 0;
            };
        },
    };
}
