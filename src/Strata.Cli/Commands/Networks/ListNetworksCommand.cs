using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Networks;
using Strata.Engine.Networks.Documents;
using Strata.Engine.Images;
using Strata.Oci;

namespace Strata.Cli.Commands.Networks;

/// <summary><c>network ls</c>: lists networks.</summary>
[SupportedOSPlatform("linux")]
internal static class ListNetworksCommand
{
    private static readonly string[] Filters = ["dangling", "driver", "id", "label", "name", "scope", "type"];

    public static Command Create() => new()
    {
        Short = "List networks",
        Usage = "[OPTIONS]",
        AliasPaths = ["network ls", "network list"],
        Define = static flags =>
        {
            var filter = flags.Filters('f', "Provide filter values (e.g. \"driver=bridge\")");
            var format = flags.String("format", null, FormatHelp.Listing);
            var noTruncation = flags.Bool("no-trunc", null, "Do not truncate the output");
            var quiet = flags.Bool("quiet", 'q', "Only display network IDs");
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var networks = invocation.Networks(store);
                await invocation.Networking(store).SweepAsync();
                var conditions = filter.Value.Select(f => (f.Name, Holds: Condition(networks, f.Name, f.Value))).ToLookup(static f => f.Name, static f => f.Holds);
                var rows = networks.List().Where(n => conditions.All(c => c.Key == "label" ? c.All(h => h(n)) : c.Any(h => h(n))));
                ListingRenderer.Write(invocation.Out, Table(noTruncation.Value), rows, format.Value, quiet.Value);
                return 0;
            };
        },
    };

    private static Func<NetworkDocument, bool> Condition(NetworkCatalog networks, string name, string value)
    {
        if (!Filters.Contains(name)) throw StrataException.Invalid($"invalid filter '{name}'");
        switch (name)
        {
            case "dangling":
                if (value is not ("1" or "true" or "0" or "false")) throw StrataException.Invalid($"invalid filter 'dangling=[{value}]'");
                var wanted = value is "1" or "true";
                return n => !n.IsPredefined && networks.IsUnused(n) == wanted;
            case "driver": return n => n.Driver == value;
            case "id": return n => n.Id.StartsWith(value, StringComparison.Ordinal);
            case "name": return n => n.Name.Contains(value, StringComparison.Ordinal);
            case "scope": return n => n.Scope == value;
            case "type" when value is "custom" or "builtin": return n => n.IsPredefined == (value == "builtin");
            case "type": throw StrataException.Invalid($"invalid filter: 'type'='{value}'");
            default:
                var label = new LabelFilter();
                label.Add(value, wanted: true);
                return n => label.Matches(n.Labels);
        }
    }

    private static ListingTable<NetworkDocument> Table(bool noTruncation) => new()
    {
        TypeName = "*network.networkContext",
        DefaultTable = "{{.ID}}\\t{{.Name}}\\t{{.Driver}}\\t{{.Scope}}",
        RawTemplate = "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n",
        RawQuietTemplate = "network_id: {{.ID}}",
        Label = static (row, name) => row.Labels.GetValueOrDefault(name, ""),
        Columns =
        [
            new("ID", "NETWORK ID", row => noTruncation ? row.Id : row.Id[..12]),
            new("Name", "NAME", static row => row.Name),
            new("Driver", "DRIVER", static row => row.Driver),
            new("Scope", "SCOPE", static row => row.Scope),
            new("IPv4", "IPV4", static row => row.EnableIPv4 ? "true" : "false"),
            new("IPv6", "IPV6", static row => row.EnableIPv6 ? "true" : "false"),
            new("Internal", "INTERNAL", static row => row.Internal ? "true" : "false"),
            new("Labels", "LABELS", static row => string.Join(',', row.Labels.OrderBy(static l => l.Key, StringComparer.Ordinal).Select(static l => $"{l.Key}={l.Value}"))),
            new("CreatedAt", "CREATED AT", static row => row.Created.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF +0000 'UTC'", CultureInfo.InvariantCulture)),
        ],
    };
}
