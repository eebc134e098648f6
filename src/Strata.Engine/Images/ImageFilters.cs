using Strata.Oci;

namespace Strata.Engine.Images;

/// <summary>
/// What <c>image ls --filter</c> asks for. Values of one filter are alternatives for <c>reference</c> and all required for
/// <c>label</c>; different filters all have to hold.
/// </summary>
public sealed class ImageFilters
{
    private readonly List<GlobPattern> _references = [];

    /// <summary>Whether to list only images without a tag, or only those with a name; null for both.</summary>
    public bool? Dangling { get; private set; }

    /// <summary>The labels.</summary>
    public LabelFilter Labels { get; } = new();

    /// <summary>Images: only what was made before each of these.</summary>
    public List<string> Before { get; } = [];

    /// <summary>Images: only what was made after each of these.</summary>
    public List<string> Since { get; } = [];

    /// <summary>Only what was made before this moment; null for no limit.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>True when there are patterns for names.</summary>
    public bool HasReferences => _references.Count > 0;

    /// <summary>Reads filters.</summary>
    /// <param name="filters">Names and values.</param>
    /// <param name="time">The clock that ages count from.</param>
    /// <exception cref="StrataException">InvalidArgument: no such filter, or a bad value; with Docker's text.</exception>
    public static ImageFilters Parse(IEnumerable<(string Name, string Value)> filters, TimeProvider time)
    {
        var result = new ImageFilters();
        foreach (var (name, value) in filters) result.Add(name, value, time);
        return result;
    }

    /// <summary>True when a name matches a pattern, whole or without its tag.</summary>
    public bool MatchesName(Reference name) => _references.Count == 0 || _references.Exists(p => p.Matches(name.Familiar) || p.Matches(name.FamiliarRepository));

    private void Add(string name, string value, TimeProvider time)
    {
        switch (name)
        {
            case "dangling":
                Dangling = FilterValues.Bool(name, value);
                break;
            case "label":
                Labels.Add(value, wanted: true);
                break;
            case "before":
                Before.Add(value);
                break;
            case "since":
                Since.Add(value);
                break;
            case "reference":
                _references.Add(new GlobPattern(value));
                break;
            case "until":
                Until = FilterValues.Moment(value, time);
                break;
            default:
                throw FilterValues.Unknown(name);
        }
    }
}
