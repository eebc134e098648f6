using Strata.Oci;

namespace Strata.Engine.Images;

/// <summary>What the prune commands take away.</summary>
public sealed class PruneFilters
{
    /// <summary>True for everything unused, false for images without a tag only.</summary>
    public bool All { get; private set; }

    /// <summary>The same for what <c>--all</c> does not speak of.</summary>
    public PruneFilters WithoutAll => new() { Until = Until, Labels = Labels };

    /// <summary>Only what was made before this moment; null for no limit.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>The labels.</summary>
    public LabelFilter Labels { get; private init; } = new();

    /// <summary>Reads filters.</summary>
    /// <param name="filters">Names and values.</param>
    /// <param name="all">What <c>--all</c> says.</param>
    /// <param name="time">The clock that ages count from.</param>
    /// <exception cref="StrataException">InvalidArgument: no such filter, or a bad value; with Docker's text.</exception>
    public static PruneFilters Parse(IEnumerable<(string Name, string Value)> filters, bool all, TimeProvider time)
    {
        var result = new PruneFilters { All = all };
        foreach (var (name, value) in filters)
        {
            switch (name)
            {
                case "dangling":
                    result.All = !FilterValues.Bool(name, value);
                    break;
                case "label":
                    result.Labels.Add(value, wanted: true);
                    break;
                case "label!":
                    result.Labels.Add(value, wanted: false);
                    break;
                case "until" when result.Until is not null:
                    throw StrataException.Invalid("more than one until filter specified");
                case "until":
                    result.Until = FilterValues.Moment(value, time);
                    break;
                default:
                    throw FilterValues.Unknown(name);
            }
        }
        return result;
    }
}
