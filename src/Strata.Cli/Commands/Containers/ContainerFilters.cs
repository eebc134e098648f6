using System.Globalization;
using System.Text.RegularExpressions;
using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Images;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Cli.Commands.Containers;

/// <summary>The conditions of <c>ps --filter</c>: values of one key are alternatives, keys must all hold.</summary>
internal sealed class ContainerFilters
{
    private static readonly string[] States = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];
    private static readonly string[] Healths = ["none", "starting", "healthy", "unhealthy"];

    private readonly Dictionary<string, List<Func<ContainerDocument, bool>>> _conditions = [];

    /// <exception cref="StrataException">InvalidArgument with Docker's text; NotFound: a container that is named is not there.</exception>
    public ContainerFilters(Store store, IReadOnlyList<ContainerDocument> all, IReadOnlyList<(string Name, string Value)> filters)
    {
        foreach (var (key, value) in filters)
        {
            if (!_conditions.TryGetValue(key, out var list)) _conditions.Add(key, list = []);
            list.Add(Make(store, all, key, value));
        }
    }

    /// <summary>True when a state is asked for, so that all containers are looked at.</summary>
    public bool NamesState => _conditions.ContainsKey("status") || _conditions.ContainsKey("exited");

    public bool Matches(ContainerDocument document) => _conditions.All(c => c.Key == "label" ? c.Value.All(m => m(document)) : c.Value.Any(m => m(document)));

    private static Func<ContainerDocument, bool> Make(Store store, IReadOnlyList<ContainerDocument> all, string key, string value)
    {
        switch (key)
        {
            case "id":
                return d => d.Id.StartsWith(value, StringComparison.Ordinal);
            case "name":
                // What is no pattern is nobody's name.
                return FindPattern(value) is { } pattern ? d => pattern.IsMatch(d.Name) || pattern.IsMatch(d.Name[1..]) : static _ => false;
            case "label":
                var label = value.Split('=', 2);
                return d => d.Config.Labels.TryGetValue(label[0], out var own) && (label.Length == 1 || own == label[1]);
            case "status":
                if (!States.Contains(value)) throw Invalid(key, value, $"invalid value for state ({value}): must be one of {string.Join(", ", States)}");
                return d => d.State.Status == value;
            case "exited":
                if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code)) throw Invalid(key, value, "strconv.Atoi: " + NumberProblem(value, value.TrimStart('-', '+')));
                return d => d.State.Status == ContainerState.Exited && d.State.ExitCode == code;
            case "ancestor":
                // An image that is not there has no containers.
                return Reference.TryParse(value, out _) && ImageResolver.Find(store, value) is { } image ? d => d.Image == image.Id.ToString() : static _ => false;
            case "network":
                return d => d.NetworkSettings.Networks.Any(n => n.Key == value || value.Length > 0 && n.Value.NetworkId.StartsWith(value, StringComparison.Ordinal));
            case "volume":
                return d => d.Mounts.Any(m => m.Name == value || m.Source == value || m.Destination == value);
            case "before" or "since":
                var other = ContainerResolver.Get(store, value);
                var created = all.First(d => d.Id == other.Id).Created;
                return key == "before" ? d => d.Created < created : d => d.Created > created;
            case "health":
                if (!Healths.Contains(value)) throw Invalid(key, value, $"invalid value for health ({value}): must be one of {string.Join(", ", Healths)}");
                return value == "none" ? static d => d.State.Health is null : d => d.State.Health?.Status == value;
            case "is-task":
                // Only a swarm has tasks.
                if (FlagValues.Bool(value, false, out var isTask) is not null) throw StrataException.Invalid($"invalid filter 'is-task=[{value}]'");
                return isTask ? static _ => false : static _ => true;
            case "isolation":
                // A choice of Windows alone, which Docker does not look at elsewhere.
                return static _ => true;
            case "publish" or "expose":
                var ports = Ports(key, value);
                return key == "publish"
                    ? d => d.NetworkSettings.Ports.Any(p => p.Value is { Count: > 0 } && ports.Contains(p.Key))
                    : d => d.Config.ExposedPorts is { } exposed && ports.Any(exposed.ContainsKey);
            case "":
                throw StrataException.Invalid("invalid filter");
            default:
                throw StrataException.Invalid($"invalid filter '{key}'");
        }
    }

    // A port or a range, with a protocol or as TCP: 80, 80-90, 53/udp.
    private static List<string> Ports(string key, string value)
    {
        var parts = value.Split('/', 2);
        if (parts[0].Length == 0) throw Refuse("Empty string specified for ports.");
        var ends = parts[0].Split('-');
        var first = Port(ends[0]);
        var last = ends.Length > 1 ? Port(ends[1]) : first;
        if (last < first) throw Refuse($"Invalid range specified for the Port: {parts[0]}");
        var protocol = parts.Length == 2 ? parts[1].ToLowerInvariant() : "tcp";
        return [.. Enumerable.Range(first, last - first + 1).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"))];

        int Port(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw Refuse("strconv.ParseUint: " + NumberProblem(text, text));

        StrataException Refuse(string reason) => StrataException.Invalid($"error while looking up for {key} {value}: {reason}");
    }

    // Go's words for a number that is none, or too great.
    private static string NumberProblem(string text, string digits) =>
        $"parsing {GoQuote.Quote(text)}: {(digits.Length > 0 && digits.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax")}";

    private static StrataException Invalid(string key, string value, string reason) => StrataException.Invalid($"invalid filter '{key}={value}': {reason}");

    private static Regex? FindPattern(string value)
    {
        try
        {
            return new Regex(value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
