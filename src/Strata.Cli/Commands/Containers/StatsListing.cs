using System.Globalization;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;

namespace Strata.Cli.Commands.Containers;

/// <summary>How the use of resources is listed: Docker's fields, headers and texts.</summary>
internal static class StatsListing
{
    private const string None = "--";
    private const string NoBytes = "0B / 0B";

    public static ListingTable<StatsRow> Table(bool noTruncation) => new()
    {
        TypeName = "*container.statsContext",
        DefaultTable = "{{.ID}}\\t{{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}\\t{{.MemPerc}}\\t{{.NetIO}}\\t{{.BlockIO}}\\t{{.PIDs}}",
        Columns =
        [
            new("Container", "CONTAINER", static row => row.Asked),
            new("Name", "NAME", static row => row.Container?.Name[1..] ?? None),
            new("ID", "CONTAINER ID", row => row.Container is { } container ? noTruncation ? container.Id : container.Id[..12] : None),
            new("CPUPerc", "CPU %", static row => Percent(row, row.Usage?.ProcessorPercent)),
            new("MemUsage", "MEM USAGE / LIMIT", static row => row.Container is null ? $"{None} / {None}" : row.Usage is { } usage ? $"{HumanUnits.BytesSize(usage.Memory)} / {HumanUnits.BytesSize(usage.MemoryLimit)}" : NoBytes),
            new("MemPerc", "MEM %", static row => Percent(row, row.Usage?.MemoryPercent)),
            new("NetIO", "NET I/O", static row => Bytes(row, row.Usage?.Sample.NetworkReceived, row.Usage?.Sample.NetworkSent)),
            new("BlockIO", "BLOCK I/O", static row => Bytes(row, row.Usage?.Sample.Resources.BlockRead, row.Usage?.Sample.Resources.BlockWritten)),
            new("PIDs", "PIDS", static row => row.Container is null ? None : (row.Usage?.Sample.Resources.Tasks ?? 0).ToString(CultureInfo.InvariantCulture)),
        ],
    };

    private static string Percent(StatsRow row, double? value) => row.Container is null ? None : (value ?? 0).ToString("F2", CultureInfo.InvariantCulture) + "%";

    private static string Bytes(StatsRow row, long? one, long? other) =>
        row.Container is null ? None : $"{HumanUnits.HumanSizeWithPrecision(one ?? 0, 3)} / {HumanUnits.HumanSizeWithPrecision(other ?? 0, 3)}";
}
