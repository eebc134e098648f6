using System.Globalization;
using System.Text;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Maintenance.Caching;

namespace Strata.Cli.Commands.Maintenance;

/// <summary>The build cache as buildx shows it: <c>*</c> behind an id means that it changes, behind a size that it is shared.</summary>
internal static class CacheRendering
{
    /// <summary>What <c>builder du</c> lists.</summary>
    public static ListingTable<CacheEntry> Table(DateTimeOffset now) => new()
    {
        TypeName = "*commands.duContext",
        DefaultTable = "{{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastUsedAt}}",
        Columns =
        [
            new("ID", "ID", static entry => entry.IsMount ? entry.Id + "*" : entry.Id),
            new("Parents", "PARENTS", static entry => entry.Parent ?? ""),
            new("CreatedAt", "CREATED AT", static entry => entry.Created.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF +0000 'UTC'", CultureInfo.InvariantCulture)),
            new("Mutable", "MUTABLE", static entry => Word(entry.IsMount)),
            new("Reclaimable", "RECLAIMABLE", static entry => Word(!entry.IsInUse)),
            new("Shared", "SHARED", static entry => Word(entry.IsShared)),
            new("Size", "SIZE", static entry => Size(entry)),
            new("Description", "DESCRIPTION", static entry => entry.Description),
            new("UsageCount", "USAGE COUNT", static entry => entry.Uses.ToString(CultureInfo.InvariantCulture)),
            new("LastUsedAt", "LAST ACCESSED", entry => Ago(entry, now)),
            new("Type", "TYPE", static entry => entry.Type),
        ],
    };

    /// <summary>What <c>builder prune</c> removed, and the sum.</summary>
    public static string Removed(IReadOnlyList<CacheEntry> entries, long reclaimed, bool verbose, DateTimeOffset now)
    {
        var text = new StringBuilder();
        if (verbose)
        {
            foreach (var entry in entries) text.Append(Details(entry, now));
        }
        else if (entries.Count > 0)
        {
            text.Append("ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n");
            foreach (var entry in entries)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(entry.IsMount ? entry.Id + "*" : entry.Id),-40}\t{Word(!entry.IsInUse),-5}\t\t{Size(entry),-10}\t{Ago(entry, now)}\n");
            }
        }
        return text.Append("Total:\t").Append(HumanUnits.HumanSize(reclaimed)).Append('\n').ToString();
    }

    /// <summary>An entry with all that is known of it, one line a field.</summary>
    public static string Details(CacheEntry entry, DateTimeOffset now)
    {
        var text = new StringBuilder();
        Line("ID", entry.Id);
        if (entry.Parent is { } parent) text.Append("Parents:\n - ").Append(parent).Append('\n');
        Line("Created at", entry.Created.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF +0000 'UTC'", CultureInfo.InvariantCulture));
        Line("Mutable", Word(entry.IsMount));
        Line("Reclaimable", Word(!entry.IsInUse));
        Line("Shared", Word(entry.IsShared));
        Line("Size", HumanUnits.HumanSize(entry.Size));
        Line("Description", entry.Description);
        Line("Usage count", entry.Uses.ToString(CultureInfo.InvariantCulture));
        Line("Last used", Ago(entry, now));
        Line("Type", entry.Type);
        return text.Append('\n').ToString();

        void Line(string name, string value) => text.Append((name + ":").PadRight(14)).Append(value).Append('\n');
    }

    /// <summary>The sums of a listing. Each layer counts once; what is shared with images is in none of them but its own.</summary>
    public static string Summary(IReadOnlyList<CacheEntry> entries)
    {
        var text = new StringBuilder();
        var shared = entries.Where(static entry => entry.IsShared).Sum(static entry => entry.Size);
        var own = entries.Sum(static entry => entry.Bytes);
        var reclaimable = entries.Where(static entry => !entry.IsInUse).Sum(static entry => entry.Bytes);
        if (shared > 0)
        {
            text.Append("Shared:\t\t").Append(HumanUnits.HumanSize(shared)).Append('\n');
            text.Append("Private:\t").Append(HumanUnits.HumanSize(own)).Append('\n');
        }
        text.Append("Reclaimable:\t").Append(HumanUnits.HumanSize(reclaimable)).Append('\n');
        return text.Append("Total:\t\t").Append(HumanUnits.HumanSize(own + shared)).Append('\n').ToString();
    }

    private static string Word(bool value) => value ? "true" : "false";

    private static string Size(CacheEntry entry) => HumanUnits.HumanSize(entry.IsShared ? entry.Size : entry.Bytes) + (entry.IsShared ? "*" : "");

    private static string Ago(CacheEntry entry, DateTimeOffset now) => HumanUnits.HumanDuration(now - entry.Used) + " ago";
}
