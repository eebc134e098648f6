using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Images;
using Strata.Engine.Volumes;
using Strata.Engine.Volumes.Documents;
using Strata.Oci;

namespace Strata.Cli.Commands.Volumes;

/// <summary><c>volume ls</c>: lists volumes.</summary>
internal static class ListVolumesCommand
{
    public static Command Create() => new()
    {
        Short = "List volumes",
        Usage = "[OPTIONS]",
        AliasPaths = ["volume ls", "volume list"],
        Define = static flags =>
        {
            var filter = flags.Filters('f', "Provide filter values (e.g. \"dangling=true\")");
            var format = flags.String("format", null, FormatHelp.Listing);
            var quiet = flags.Bool("quiet", 'q', "Only display volume names");
            return (invocation, _) =>
            {
                if (format.Value.Length > 0) ListingRenderer.Check(Table, format.Value);
                using var store = invocation.OpenStore();
                var volumes = new VolumeCatalog(store, invocation.Time);
                var used = volumes.CountUsers();
                var conditions = filter.Value.Select(f => (f.Name, Holds: Condition(used, f.Name, f.Value))).ToLookup(static f => f.Name, static f => f.Holds);
                var rows = volumes.List().Where(v => conditions.All(c => c.Key == "label" ? c.All(h => h(v)) : c.Any(h => h(v))));
                ListingRenderer.Write(invocation.Out, Table, rows, format.Value, quiet.Value);
                return Task.FromResult(0);
            };
        },
    };

    private static Func<VolumeDocument, bool> Condition(IReadOnlyDictionary<string, int> used, string name, string value)
    {
        switch (name)
        {
            case "dangling":
                var wanted = FilterValues.Bool(name, value);
                return v => used.ContainsKey(v.Name) != wanted;
            case "driver":
                return v => v.Driver == value;
            case "name":
                return v => v.Name.Contains(value, StringComparison.Ordinal);
            case "label":
                var label = new LabelFilter();
                label.Add(value, wanted: true);
                return v => label.Matches(v.Labels ?? new Dictionary<string, string>());
            default:
                throw FilterValues.Unknown(name);
        }
    }

    // What only swarms and disk usage know is N/A, as in Docker's list.
    private static ListingTable<VolumeDocument> Table { get; } = new()
    {
        TypeName = "*formatter.volumeContext",
        DefaultTable = "{{.Driver}}\\t{{.Name}}",
        RawTemplate = "name: {{.Name}}\ndriver: {{.Driver}}\n",
        RawQuietTemplate = "name: {{.Name}}",
        QuietTemplate = "{{.Name}}",
        Label = static (row, name) => row.Labels?.GetValueOrDefault(name, "") ?? "",
        Columns =
        [
            new("Driver", "DRIVER", static row => row.Driver),
            new("Name", "VOLUME NAME", static row => row.Name),
            new("Availability", "AVAILABILITY", static _ => "N/A"),
            new("Group", "GROUP", static _ => "N/A"),
            new("Labels", "LABELS", static row => string.Join(',', (row.Labels ?? new Dictionary<string, string>()).OrderBy(static l => l.Key, StringComparer.Ordinal).Select(static l => $"{l.Key}={l.Value}"))),
            new("Links", "LINKS", static _ => "N/A"),
            new("Mountpoint", "MOUNTPOINT", static row => row.Mountpoint),
            new("Scope", "SCOPE", static row => row.Scope),
            new("Size", "SIZE", static _ => "N/A"),
            new("Status", "STATUS", static _ => "N/A"),
        ],
    };
}
