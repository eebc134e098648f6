using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Maintenance;
using Strata.Oci;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>system df</c>: what the store takes on disk.</summary>
internal static class DiskUsageCommand
{
    public static Command Create() => new()
    {
        Short = "Show disk usage",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var format = flags.String("format", null, FormatHelp.Listing);
            var verbose = flags.Bool("verbose", 'v', "Show detailed information on space usage");
            return async (invocation, cancel) =>
            {
                if (verbose.Value && format.Value.Length > 0) throw StrataException.NotSupported("--format together with --verbose: use one of them");
                using var store = invocation.OpenStore();
                var report = new DiskUsage(store).Measure(cancel);
                if (verbose.Value) await invocation.Out.WriteAsync(DiskUsageDetails.Render(report, invocation.Time.GetUtcNow()));
                else ListingRenderer.Write(invocation.Out, Table, Rows(report), format.Value);
                return 0;
            };
        },
    };

    private static ListingTable<UsageRow> Table => new()
    {
        TypeName = "*formatter.diskUsageImagesContext",
        DefaultTable = "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
        RawTemplate = "type: {{.Type}}\ntotal: {{.TotalCount}}\nactive: {{.Active}}\nsize: {{.Size}}\nreclaimable: {{.Reclaimable}}\n",
        Columns =
        [
            new("Type", "TYPE", static r => r.Type),
            new("TotalCount", "TOTAL", static r => r.Total.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("Active", "ACTIVE", static r => r.Active.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("Size", "SIZE", static r => HumanUnits.HumanSize(r.Bytes)),
            new("Reclaimable", "RECLAIMABLE", static r => r.Reclaimable),
        ],
    };

    private static UsageRow[] Rows(DiskUsageReport report) =>
    [
        new("Images", report.Images.Count, report.Images.Count(static i => i.Containers > 0), report.ImageBytes, Share(report.ReclaimableImageBytes, report.ImageBytes)),
        new("Containers", report.Containers.Count, report.Containers.Count(static c => c.IsActive), report.ContainerBytes, Share(report.ReclaimableContainerBytes, report.ContainerBytes)),
        new("Local Volumes", report.Volumes.Count, report.Volumes.Count(static v => v.Links > 0), report.VolumeBytes, Share(report.ReclaimableVolumeBytes, report.VolumeBytes)),
        new("Build Cache", report.Cache.Count, 0, report.CacheBytes, HumanUnits.HumanSize(report.CacheBytes)),
    ];

    private static string Share(long part, long whole) => whole > 0 ? $"{HumanUnits.HumanSize(part)} ({part * 100 / whole}%)" : HumanUnits.HumanSize(part);

    private sealed record UsageRow(string Type, int Total, int Active, long Bytes, string Reclaimable);
}
