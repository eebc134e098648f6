using System.Text;
using Strata.Cli.Arguments;
using Strata.Cli.Commands.Containers;
using Strata.Cli.Commands.Images;
using Strata.Cli.Rendering;
using Strata.Engine.Containers;
using Strata.Engine.Images;
using Strata.Engine.Maintenance;
using Strata.Engine.Maintenance.Caching;
using Strata.Engine.Networks;
using Strata.Engine.Volumes;
using Strata.Host;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>system prune</c>: removes what nobody uses.</summary>
internal static class PruneSystemCommand
{
    public static Command Create() => new()
    {
        Short = "Remove unused data",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var all = flags.Bool("all", 'a', "Remove all unused images not just dangling ones");
            var prune = new PruneFlags(flags, "label=<key>=<value>");
            var volumes = flags.Bool("volumes", null, "Prune anonymous volumes");
            return async (invocation, cancel) =>
            {
                if (volumes.Value && prune.Filters.Any(static f => f.Name == "until")) throw StrataException.Invalid("The \"until\" filter is not supported with \"--volumes\"");
                var wanted = prune.ReadWithoutDangling(invocation.Time, all.Value);
                if (!await prune.MayGoOnAsync(invocation, Warning(all.Value, volumes.Value, prune.Filters), cancel)) return 0;
                using var store = invocation.OpenStore();
                await invocation.Out.WriteAsync(Render(await Create(invocation, store).RunAsync(wanted, volumes.Value, cancel)));
                return 0;
            };
        },
    };

    private static SystemPrune Create(Invocation invocation, Store store)
    {
        var containers = invocation.FindContainers(store);
        var images = new ImagePrune(store, new ImageRemoval(store, containers));
        var volumes = new VolumeCatalog(store, invocation.Time);
        return HostSystem.IsLinux && containers is not null
            ? new SystemPrune(new ContainerPrune(store, containers), new NetworkCatalog(store, invocation.Time, containers.Networking), volumes, images, new CachePrune(store))
            : new SystemPrune(null, null, volumes, images, new CachePrune(store));
    }

    private static string Warning(bool all, bool volumes, IReadOnlyList<(string Name, string Value)> filters)
    {
        var text = new StringBuilder("WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n");
        if (volumes) text.Append("  - all anonymous volumes not used by at least one container\n");
        text.Append(all ? "  - all images without at least one container associated to them\n" : "  - all dangling images\n");
        if (!filters.Any(static f => f.Name.StartsWith("label", StringComparison.Ordinal))) text.Append(all ? "  - all build cache\n" : "  - unused build cache\n");
        if (filters.Count > 0)
        {
            text.Append("\n  Items to be pruned will be filtered with:\n");
            foreach (var filter in filters.Select(static f => $"{f.Name}={f.Value}").Order(StringComparer.Ordinal)) text.Append("  - ").Append(filter).Append('\n');
        }
        return text.ToString();
    }

    private static string Render(SystemPruneReport report)
    {
        var text = new StringBuilder();
        if (report.Containers.Count > 0) text.Append("Deleted Containers:\n").AppendJoin('\n', report.Containers).Append("\n\n");
        if (report.Networks.Count > 0) text.Append("Deleted Networks:\n").AppendJoin('\n', report.Networks).Append("\n\n");
        if (report.Volumes.Count > 0) text.Append("Deleted Volumes:\n").AppendJoin('\n', report.Volumes).Append("\n\n");
        if (report.Images.Count > 0) text.Append("Deleted Images:\n").Append(RemovalText.Lines(report.Images, "untagged", "deleted")).Append('\n');
        if (report.CacheEntries.Count > 0) text.Append("Deleted build cache objects:\n").AppendJoin('\n', report.CacheEntries.Select(static entry => entry.Id)).Append("\n\n");
        return text.Append("Total reclaimed space: ").Append(HumanUnits.HumanSize(report.Reclaimed)).Append('\n').ToString();
    }
}
