namespace Strata.Engine.Images;

/// <summary>The filters <c>label=key</c>, <c>label=key=value</c> and their negations <c>label!</c>.</summary>
public sealed class LabelFilter
{
    private readonly List<(string Key, string? Value)> _wanted = [];
    private readonly List<(string Key, string? Value)> _unwanted = [];

    /// <summary>True when there is nothing to look at.</summary>
    public bool IsEmpty => _wanted.Count == 0 && _unwanted.Count == 0;

    /// <summary>Asks for a label, or for its absence.</summary>
    public void Add(string text, bool wanted)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        (wanted ? _wanted : _unwanted).Add(equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]));
    }

    /// <summary>True when every wanted label is there and no unwanted one.</summary>
    public bool Matches(IReadOnlyDictionary<string, string>? labels)
    {
        if (IsEmpty) return true;
        return _wanted.All(l => Has(labels, l.Key, l.Value)) && !_unwanted.Any(l => Has(labels, l.Key, l.Value));
    }

    private static bool Has(IReadOnlyDictionary<string, string>? labels, string key, string? value) =>
        labels is not null && labels.TryGetValue(key, out var found) && (value is null || value == found);
}
