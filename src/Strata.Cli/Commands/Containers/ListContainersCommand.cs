using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Images;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>ps</c>: lists containers.</summary>
[SupportedOSPlatform("linux")]
internal static class ListContainersCommand
{
    public static Command Create() => new()
    {
        Short = "List containers",
        Usage = "[OPTIONS]",
        AliasPaths = ["container ls", "container list", "container ps", "ps"],
        CommonRank = 2,
        Define = static flags =>
        {
            var all = flags.Bool("all", 'a', "Show all containers (default shows just running)");
            var filter = flags.Filters('f', "Filter output based on conditions provided");
            var format = flags.String("format", null, FormatHelp.Listing);
            var last = flags.Int("last", 'n', "Show n last created containers (includes all states)", defaultValue: -1);
            var latest = flags.Bool("latest", 'l', "Show the latest created container (includes all states)");
            var noTruncation = flags.Bool("no-trunc", null, "Don't truncate output");
            var quiet = flags.Bool("quiet", 'q', "Only display container IDs");
            var size = flags.Bool("size", 's', "Display total file sizes");
            return async (invocation, _) =>
            {
                var table = ContainerListing.Table(noTruncation.Value, size.Value, invocation.Time.GetUtcNow());
                if (format.Value.Length > 0) ListingRenderer.Check(table, format.Value);
                var shape = format.Value;
                if (quiet.Value && shape.Length > 0)
                {
                    await invocation.Error.WriteLineAsync("WARNING: Ignoring custom format, because both --format and --quiet are set.");
                    if (shape != "raw") shape = "";
                }
                using var store = invocation.OpenStore();
                var documents = await invocation.OpenContainers(store).ListAsync();
                var filters = new ContainerFilters(store, documents, filter.Value);
                var count = latest.Value ? 1 : last.Value;
                // Asking for a state, or for the last ones, means those that ended too.
                var shown = documents.Where(d => filters.Matches(d) && (all.Value || count > 0 || filters.NamesState || d.State.Running || d.State.Restarting));
                if (count > 0) shown = shown.Take((int)count);
                var wantsSize = size.Value || shape.Contains(".Size", StringComparison.Ordinal);
                var rows = shown.Select(d => new ContainerRow(d, HasImageName(store, d), wantsSize ? Measure(store, d) : null)).ToList();
                ListingRenderer.Write(invocation.Out, table, rows, shape, quiet.Value);
                return 0;
            };
        },
    };

    private static bool HasImageName(Store store, ContainerDocument document) =>
        ImageResolver.Find(store, document.Config.Image)?.Id.ToString() == document.Image;

    private static (long Own, long All)? Measure(Store store, ContainerDocument document)
    {
        if (store.Writables.Find(document.Id) is not { } writable) return null;
        var own = store.Writables.GetSize(document.Id);
        return (own, own + store.Layers.GetStack(writable.Parent).Sum(static l => l.Size));
    }
}
