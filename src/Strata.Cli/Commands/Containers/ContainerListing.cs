using System.Globalization;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>How containers are listed: Docker's fields, headers and texts.</summary>
internal static class ContainerListing
{
    private const int CommandWidth = 20;
    private const int MountWidth = 15;

    public static ListingTable<ContainerRow> Table(bool noTruncation, bool size, DateTimeOffset now) => new()
    {
        TypeName = "*formatter.ContainerContext",
        DefaultTable = "{{.ID}}\\t{{.Image}}\\t{{.Command}}\\t{{.RunningFor}}\\t{{.Status}}\\t{{.Ports}}\\t{{.Names}}" + (size ? "\\t{{.Size}}" : ""),
        RawTemplate = "container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\nstate:{{pad .State 1 0}}\n"
            + "status:{{pad .Status 1 0}}\nnames: {{.Names}}\nlabels:{{pad .Labels 1 0}}\nports:{{pad .Ports 1 0}}\n" + (size ? "size: {{.Size}}\n" : ""),
        RawQuietTemplate = "container_id: {{.ID}}",
        Label = static (row, name) => row.Document.Config.Labels.GetValueOrDefault(name, ""),
        Columns =
        [
            new("ID", "CONTAINER ID", row => noTruncation ? row.Document.Id : row.Document.Id[..12]),
            new("Names", "NAMES", static row => row.Document.Name[1..]),
            new("Image", "IMAGE", row => row.HasImageName ? row.Document.Config.Image : noTruncation ? row.Document.Image : Digest.Parse(row.Document.Image).Short),
            new("Command", "COMMAND", row => Quote(Command(row.Document), noTruncation)),
            new("CreatedAt", "CREATED AT", static row => row.Document.Created.ToString("yyyy-MM-dd HH:mm:ss +0000 'UTC'", CultureInfo.InvariantCulture)),
            new("RunningFor", "CREATED", row => HumanUnits.HumanDuration(now - row.Document.Created) + " ago"),
            new("Ports", "PORTS", static row => PortText.Column(row.Document)),
            new("State", "STATE", static row => row.Document.State.Status),
            new("Status", "STATUS", row => Status(row.Document.State, now)),
            new("Size", "SIZE", static row => row.Size is var (own, all) ? $"{HumanUnits.HumanSizeWithPrecision(own, 3)} (virtual {HumanUnits.HumanSizeWithPrecision(all, 3)})" : "0B"),
            new("Labels", "LABELS", static row => string.Join(',', row.Document.Config.Labels.OrderBy(static l => l.Key, StringComparer.Ordinal).Select(static l => $"{l.Key}={l.Value}"))),
            new("Mounts", "MOUNTS", row => string.Join(',', row.Document.Mounts.Select(m => m.Name ?? m.Source).Select(m => noTruncation ? m : TextWidth.Ellipsis(m, MountWidth)))),
            new("LocalVolumes", "LOCAL VOLUMES", static row => LocalVolumes(row.Document)),
            new("Networks", "NETWORKS", static row => string.Join(',', row.Document.NetworkSettings.Networks.Keys.Order(StringComparer.Ordinal))),
            new("Platform", "PLATFORM", static row => row.Document.Platform),
        ],
    };

    /// <summary>How many volumes of this machine a container has.</summary>
    public static string LocalVolumes(ContainerDocument document) => document.Mounts.Count(static m => m.Type == MountType.Volume).ToString(CultureInfo.InvariantCulture);

    private static string Command(ContainerDocument document) =>
        string.Join(' ', new[] { document.Path }.Concat(document.Args.Select(static a => a.Contains(' ', StringComparison.Ordinal) ? $"'{a}'" : a)));

    private static string Quote(string command, bool noTruncation) =>
        Arguments.GoQuote.Quote(noTruncation ? command : TextWidth.Ellipsis(command, CommandWidth));

    private static string Status(ContainerState state, DateTimeOffset now) => state.Status switch
    {
        ContainerState.IsPaused => "Up " + HumanUnits.HumanDuration(now - state.StartedAt) + " (Paused)",
        ContainerState.IsRunning => "Up " + HumanUnits.HumanDuration(now - state.StartedAt) + (state.Health?.Status switch
        {
            null => "",
            ContainerHealth.Starting => " (health: starting)",
            var health => $" ({health})",
        }),
        ContainerState.IsRestarting => $"Restarting ({state.ExitCode}) {HumanUnits.HumanDuration(now - state.FinishedAt)} ago",
        ContainerState.Exited => $"Exited ({state.ExitCode}) {HumanUnits.HumanDuration(now - state.FinishedAt)} ago",
        _ => "Created",
    };
}
