using System.Globalization;
using System.Text.RegularExpressions;
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

    private readonly Dictionary<string, List<Func<ContainerDocument, bool>>> _conditions = [];

    /// <exception cref="StrataException">InvalidArgument with Docker's text; NotFound: a container that is named is not there.</exception>
    public ContainerFilters(Store store, IReadOnlyList<ContainerDocument> all, IReadOnlyList<string> filters)
    {
        foreach (var filter in filters)
        {
            var parts = filter.Split('=', 2);
            if (parts.Length != 2) throw StrataException.Invalid($"invalid argument \"{filter}\" for \"-f, --filter\" flag: invalid filter '{filter}'");
            var (key, value) = (parts[0].Trim().ToLowerInvariant(), parts[1].Trim());
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
                var pattern = Pattern(value);
                return d => pattern.IsMatch(d.Name) || pattern.IsMatch(d.Name[1..]);
            case "label":
                var label = value.Split('=', 2);
                return d => d.Config.Labels.TryGetValue(label[0], out var own) && (label.Length == 1 || own == label[1]);
            case "status":
                if (!States.Contains(value)) throw StrataException.Invalid($"invalid filter 'status={value}': invalid value for state ({value}): must be one of {string.Join(", ", States)}");
                return d => d.State.Status == value;
            case "exited":
                if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code)) throw StrataException.Invalid($"invalid filter 'exited={value}'");
                return d => d.State.Status == ContainerState.Exited && d.State.ExitCode == code;
            case "ancestor":
                // An image that is not there has no containers.
                return ImageResolver.Find(store, value) is { } image ? d => d.Image == image.Id.ToString() : static _ => false;
            case "network":
                return d => d.HostConfig.NetworkMode == value;
            case "volume":
                return d => d.Mounts.Any(m => m.Source == value || m.Destination == value);
            case "before" or "since":
                var other = ContainerResolver.Get(store, value);
                var created = all.First(d => d.Id == other.Id).Created;
                return key == "before" ? d => d.Created < created : d => d.Created > created;
            default:
                throw StrataException.Invalid($"invalid filter '{key}'");
        }
    }

    private static Regex Pattern(string value)
    {
        try
        {
            return new Regex(value, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (ArgumentException e)
        {
            throw StrataException.Invalid($"invalid filter 'name={value}': {e.Message}", e);
        }
    }
}
