using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Maintenance.Caching;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>builder du</c>: what the build cache keeps.</summary>
internal static class CacheUsageCommand
{
    public static Command Create() => new()
    {
        Short = "Disk usage",
        Usage = "[OPTIONS]",
        Arguments = PositionalRule.MaxArgs(0),
        Define = static flags =>
        {
            var filters = flags.Filters(null, "Provide filter values");
            var format = flags.String("format", null, FormatHelp.Listing);
            var verbose = flags.Bool("verbose", null, "Shorthand for \"--format=pretty\"");
            return async (invocation, _) =>
            {
                if (verbose.Value && format.Value.Length > 0) throw Oci.StrataException.Invalid("--format and --verbose cannot be used together");
                var wanted = CacheFilter.Parse(filters.Value, invocation.Time);
                using var store = invocation.OpenStore();
                var entries = new CacheInventory(store).List().Where(wanted.Fits).ToList();
                var now = invocation.Time.GetUtcNow();
                var isPretty = verbose.Value || format.Value == "pretty";
                if (isPretty) await invocation.Out.WriteAsync(string.Concat(entries.Select(entry => CacheRendering.Details(entry, now))));
                else ListingRenderer.Write(invocation.Out, CacheRendering.Table(now), entries, format.Value);
                if (isPretty || format.Value.Length == 0) await invocation.Out.WriteAsync(CacheRendering.Summary(entries));
                return 0;
            };
        },
    };
}
