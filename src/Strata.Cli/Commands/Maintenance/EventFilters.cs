using Strata.Engine.Images;
using Strata.Oci;
using Strata.Storage.Events;

namespace Strata.Cli.Commands.Maintenance;

/// <summary>The conditions of <c>events --filter</c>: values of one key are alternatives (labels must all hold), keys must all hold.</summary>
internal sealed class EventFilters
{
    private readonly Dictionary<string, List<Func<EventRecord, bool>>> _conditions = [];

    /// <exception cref="StrataException">InvalidArgument: no such filter; with Docker's text.</exception>
    public EventFilters(IReadOnlyList<(string Name, string Value)> filters)
    {
        foreach (var (name, value) in filters)
        {
            if (!_conditions.TryGetValue(name, out var list)) _conditions.Add(name, list = []);
            list.Add(Make(name, value));
        }
    }

    public bool Matches(EventRecord record) => _conditions.All(c => c.Key == "label" ? c.Value.All(m => m(record)) : c.Value.Any(m => m(record)));

    private static Func<EventRecord, bool> Make(string name, string value)
    {
        switch (name)
        {
            case "container" or "network" or "volume" or "daemon" or "plugin" or "service" or "node" or "secret" or "config":
                return r => r.Type == name && Names(r, value);
            case "image":
                return r => r.Type == "image" ? Names(r, value) || SameRepository(r, value) : r.Type == "container" && r.Attributes.GetValueOrDefault("image") is { } image && (image == value || image.Split(':')[0] == value);
            case "event":
                // "exec_start" is every exec_start, whatever was run.
                return r => r.Action == value || r.Action.StartsWith(value + ":", StringComparison.Ordinal);
            case "type":
                return r => r.Type == value;
            case "scope":
                return _ => value == "local";
            case "label":
                var label = value.Split('=', 2);
                return r => r.Attributes.TryGetValue(label[0], out var own) && (label.Length == 1 || own == label[1]);
            default:
                throw FilterValues.Unknown(name);
        }
    }

    private static bool Names(EventRecord record, string value) =>
        record.Attributes.GetValueOrDefault("name") == value || record.Actor == value || value.Length > 0 && record.Type != "volume" && record.Actor.StartsWith(value, StringComparison.Ordinal);

    private static bool SameRepository(EventRecord record, string value) =>
        record.Attributes.GetValueOrDefault("name") is { } name && Reference.TryParse(name, out var reference) && reference.Familiar.Split(':')[0] == value;
}
