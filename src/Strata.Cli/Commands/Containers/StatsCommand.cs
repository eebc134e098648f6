using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Usage;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>stats</c>: what containers use, once or as it changes.</summary>
[SupportedOSPlatform("linux")]
internal static class StatsCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static Command Create() => new()
    {
        Short = "Display a live stream of container(s) resource usage statistics",
        Usage = "[OPTIONS] [CONTAINER...]",
        AliasPaths = ["container stats", "stats"],
        Arguments = PositionalRule.Any,
        Define = static flags =>
        {
            var all = flags.Bool("all", 'a', "Show all containers (default shows just running)");
            var format = flags.String("format", null, FormatHelp.Listing);
            var noStream = flags.Bool("no-stream", null, "Disable streaming stats and only pull the first result");
            var noTruncation = flags.Bool("no-trunc", null, "Do not truncate output");
            return async (invocation, cancel) =>
            {
                var table = StatsListing.Table(noTruncation.Value);
                using var store = invocation.OpenStore();
                var statistics = new ContainerStatistics(invocation.Time);
                var source = new Source(invocation.OpenContainers(store), invocation.Arguments, all.Value, noTruncation.Value);
                var before = Sample(statistics, await source.ReadAsync(mayMiss: false));
                while (true)
                {
                    // A share of time is known after some time only.
                    await Task.Delay(Interval, invocation.Time, cancel);
                    var containers = await source.ReadAsync(mayMiss: true);
                    var now = Sample(statistics, containers);
                    var rows = containers.Select(c => new StatsRow(c.Asked, c.Container, Compare(statistics, c.Container, before, now)));
                    var text = new StringWriter(CultureInfo.InvariantCulture);
                    ListingRenderer.Write(text, table, rows, format.Value);
                    await invocation.Out.WriteAsync(noStream.Value ? text.ToString() : Redraw(text.ToString()));
                    if (noStream.Value) return 0;
                    before = now;
                }
            };
        },
    };

    private static Dictionary<string, UsageSample> Sample(ContainerStatistics statistics, IEnumerable<(string Asked, ContainerDocument? Container)> containers)
    {
        var samples = new Dictionary<string, UsageSample>();
        foreach (var (_, container) in containers)
        {
            if (container is not null && statistics.Sample(container) is { } sample) samples[container.Id] = sample;
        }
        return samples;
    }

    private static ContainerUsage? Compare(ContainerStatistics statistics, ContainerDocument? container, Dictionary<string, UsageSample> before, Dictionary<string, UsageSample> now) =>
        container is not null && now.TryGetValue(container.Id, out var sample) ? statistics.Compare(before.GetValueOrDefault(container.Id), sample) : null;

    // From the top left corner, over what is there: nothing flickers, and what is longer than now is erased.
    private static string Redraw(string text) => "\e[H" + text.Replace("\n", "\e[K\n", StringComparison.Ordinal) + "\e[J";

    /// <summary>The containers that are shown, as they are each time.</summary>
    private sealed class Source(ContainerLife containers, IReadOnlyList<string> names, bool all, bool noTruncation)
    {
        // A name may go to another container; who was asked for stays.
        private readonly Dictionary<string, string> _ids = [];

        public async Task<IReadOnlyList<(string Asked, ContainerDocument? Container)>> ReadAsync(bool mayMiss)
        {
            if (names.Count == 0)
            {
                return [.. (await containers.ListAsync()).Where(c => all || c.State.Running).Select(c => (noTruncation ? c.Id : c.Id[..12], (ContainerDocument?)c))];
            }
            var found = new List<(string, ContainerDocument?)>();
            foreach (var name in names)
            {
                try
                {
                    var container = await containers.GetAsync(_ids.GetValueOrDefault(name, name));
                    _ids[name] = container.Id;
                    found.Add((name, container));
                }
                catch (StrataException e) when (mayMiss && e.Kind == ErrorKind.NotFound)
                {
                    found.Add((name, null));
                }
            }
            return found;
        }
    }
}
