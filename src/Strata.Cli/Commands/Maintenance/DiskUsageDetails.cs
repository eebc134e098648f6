using System.Globalization;
using Strata.Cli.Commands.Containers;
using Strata.Cli.Commands.Images;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Maintenance;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>system df -v</c>: each image, container and cache record.</summary>
internal static class DiskUsageDetails
{
    public static string Render(DiskUsageReport report, DateTimeOffset now)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write("Images space usage:\n\n");
        Images(report, now).WriteTo(text);
        text.Write("\nContainers space usage:\n\n");
        Containers(report, now).WriteTo(text);
        text.Write("\nLocal Volumes space usage:\n\n");
        var volumes = new TableWriter();
        volumes.AddRow("VOLUME NAME", "LINKS", "SIZE");
        foreach (var volume in report.Volumes) volumes.AddRow(volume.Name, volume.Links.ToString(CultureInfo.InvariantCulture), HumanUnits.HumanSizeWithPrecision(volume.Bytes, 3));
        volumes.WriteTo(text);
        text.Write($"\nBuild cache usage: {HumanUnits.HumanSize(report.CacheBytes)}\n\n");
        Cache(report, now).WriteTo(text);
        return text.ToString();
    }

    private static TableWriter Images(DiskUsageReport report, DateTimeOffset now)
    {
        var table = new TableWriter();
        table.AddRow("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS");
        foreach (var usage in report.Images)
        {
            foreach (var row in ImageRow.Of(usage.Image, digests: false))
            {
                table.AddRow(
                    row.Repository, row.Tag, row.Image.Id.Short, Ago(row.Image.Created, now), HumanUnits.HumanSizeWithPrecision(row.Image.Size, 3),
                    HumanUnits.HumanSize(usage.SharedBytes), HumanUnits.HumanSize(usage.UniqueBytes), usage.Containers.ToString(CultureInfo.InvariantCulture));
            }
        }
        return table;
    }

    private static TableWriter Containers(DiskUsageReport report, DateTimeOffset now)
    {
        var table = new TableWriter();
        table.AddRow("CONTAINER ID", "IMAGE", "COMMAND", "LOCAL VOLUMES", "SIZE", "CREATED", "STATUS", "NAMES");
        var listing = ContainerListing.Table(noTruncation: false, size: false, now);
        foreach (var usage in report.Containers)
        {
            var row = new ContainerRow(ContainerJson.Read(usage.Container), HasImageName: true, Size: null);
            table.AddRow(
                Cell(listing, row, "ID"), Cell(listing, row, "Image"), Cell(listing, row, "Command"), Cell(listing, row, "LocalVolumes"),
                HumanUnits.HumanSizeWithPrecision(usage.Bytes, 3), Ago(usage.Container.Created, now), Cell(listing, row, "Status"), Cell(listing, row, "Names"));
        }
        return table;
    }

    private static TableWriter Cache(DiskUsageReport report, DateTimeOffset now)
    {
        var table = new TableWriter();
        table.AddRow("CACHE ID", "CACHE TYPE", "SIZE", "CREATED", "LAST USED", "USAGE", "SHARED");
        foreach (var usage in report.Cache)
        {
            table.AddRow(
                usage.Id[..12], usage.Type, HumanUnits.HumanSizeWithPrecision(usage.Bytes, 3), Ago(usage.Created, now), Ago(usage.Used, now),
                usage.Uses.ToString(CultureInfo.InvariantCulture), usage.IsShared ? "true" : "false");
        }
        return table;
    }

    private static string Cell(ListingTable<ContainerRow> table, ContainerRow row, string column) => table.Columns.First(c => c.Name == column).Value(row);

    private static string Ago(DateTimeOffset time, DateTimeOffset now) => HumanUnits.HumanDuration(now - time) + " ago";
}
