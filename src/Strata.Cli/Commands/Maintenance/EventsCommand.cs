using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Events;
using Strata.Cli.Rendering.Inspect;
using Strata.Engine.Events;
using Strata.Engine.Images;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>events</c>: what happens in the store, as it happens.</summary>
internal static class EventsCommand
{
    public static Command Create() => new()
    {
        Short = "Get real time events from the server",
        Usage = "[OPTIONS]",
        AliasPaths = ["system events", "events"],
        Define = static flags =>
        {
            var filters = flags.Filters('f', "Filter output based on conditions provided");
            var format = flags.String("format", null, FormatHelp.Document);
            var since = flags.String("since", null, "Show all events created since timestamp");
            var until = flags.String("until", null, "Stream events until this timestamp");
            return async (invocation, cancel) =>
            {
                var template = format.Value.Length == 0 ? null : DocumentTemplate.Parse(format.Value == "json" ? "{{json .}}" : format.Value);
                var from = since.Changed ? FilterValues.Moment(since.Value, invocation.Time) : (DateTimeOffset?)null;
                var to = until.Changed ? FilterValues.Moment(until.Value, invocation.Time) : (DateTimeOffset?)null;
                using var store = invocation.OpenStore();
                var wanted = new EventFilters(filters.Value);
                // Who watches until a moment, and names no other, sees nothing of before.
                await foreach (var record in new EventLog(store, invocation.Time).ReadAsync(from, to, cancel))
                {
                    if (!wanted.Matches(record)) continue;
                    await invocation.Out.WriteLineAsync(template is null ? EventText.Line(record, invocation.Time.LocalTimeZone) : EventText.Format(record, template));
                    await invocation.Out.FlushAsync(cancel);
                }
                return 0;
            };
        },
    };
}
