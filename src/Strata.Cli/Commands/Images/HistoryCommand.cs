using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Images;

namespace Strata.Cli.Commands.Images;

/// <summary><c>history</c>: the steps in which an image came about.</summary>
internal static class HistoryCommand
{
    private const int CommandWidth = 45;

    public static Command Create() => new()
    {
        Short = "Show the history of an image",
        Usage = "[OPTIONS] IMAGE",
        AliasPaths = ["image history", "history"],
        Arguments = PositionalRule.ExactArgs(1),
        Store = StoreNeed.Records,
        Define = static flags =>
        {
            var format = flags.String("format", null, FormatHelp.Listing);
            var human = flags.Bool("human", 'H', "Print sizes and dates in human readable format", defaultValue: true);
            var noTruncation = flags.Bool("no-trunc", null, "Don't truncate output");
            var quiet = flags.Bool("quiet", 'q', "Only show image IDs");
            return (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var entries = new ImageHistory(store).Get(invocation.Arguments[0]);
                ListingRenderer.Write(invocation.Out, Table(invocation.Time, human.Value, noTruncation.Value), entries, format.Value, quiet.Value);
                return Task.FromResult(0);
            };
        },
    };

    private static ListingTable<HistoryEntry> Table(TimeProvider time, bool human, bool noTruncation) => new()
    {
        TypeName = "*image.historyContext",
        DefaultTable = "{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}",
        Columns =
        [
            new("ID", "IMAGE", e => e.Id is not { } id ? "<missing>" : noTruncation ? id.ToString() : id.Short),
            new("CreatedSince", human ? "CREATED" : "CREATED AT", e => human ? Age(e, time) : GoTime.Rfc3339(e.Created, time.LocalTimeZone)),
            new("CreatedAt", "CREATED AT", e => GoTime.Rfc3339(e.Created, time.LocalTimeZone)),
            new("CreatedBy", "CREATED BY", e => CreatedBy(e, noTruncation)),
            new("Size", "SIZE", e => human ? HumanUnits.HumanSizeWithPrecision(e.Size, 3) : e.Size.ToString(CultureInfo.InvariantCulture)),
            new("Comment", "COMMENT", static e => e.Comment),
        ],
    };

    private static string Age(HistoryEntry entry, TimeProvider time) =>
        entry.Created <= DateTimeOffset.UnixEpoch ? "N/A" : HumanUnits.HumanDuration(time.GetUtcNow() - entry.Created) + " ago";

    private static string CreatedBy(HistoryEntry entry, bool noTruncation)
    {
        var text = entry.CreatedBy.Replace('\t', ' ');
        return noTruncation ? text : TextWidth.Ellipsis(text, CommandWidth);
    }
}
