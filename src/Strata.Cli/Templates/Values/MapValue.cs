using System.Text;

namespace Strata.Cli.Templates.Values;

/// <summary>A map from strings; Go walks, prints and encodes it in the order of its keys.</summary>
internal sealed record MapValue : TemplateValue
{
    private readonly SortedList<string, TemplateValue> _entries;

    public MapValue(IEnumerable<KeyValuePair<string, TemplateValue>> entries)
    {
        _entries = new(ByteOrder.Instance);
        // The last of two equal keys wins, as in Go's decoder.
        foreach (var (key, value) in entries) _entries[key] = value;
    }

    /// <summary>Go's type.</summary>
    public string MapType { get; init; } = "map[string]interface {}";

    /// <summary>What <c>index</c> gives for a key that is not there; null for nil.</summary>
    public TemplateValue? ElementZero { get; init; }

    /// <summary>A nil map: <c>null</c> in JSON.</summary>
    public bool IsNilMap { get; init; }

    /// <summary>The entries in the order of their keys.</summary>
    public IList<string> Keys => _entries.Keys;

    public override string TypeName => MapType;

    public override bool IsTrue => _entries.Count > 0;

    public override bool IsNil => IsNilMap;

    public TemplateValue? Find(string key) => _entries.GetValueOrDefault(key);

    public override void Print(StringBuilder text)
    {
        text.Append("map[");
        var first = true;
        foreach (var (key, value) in _entries)
        {
            if (!first) text.Append(' ');
            first = false;
            text.Append(key).Append(':');
            value.Print(text);
        }
        text.Append(']');
    }

    public override void WriteJson(StringBuilder text, bool escapeHtml)
    {
        if (IsNilMap)
        {
            text.Append("null");
            return;
        }
        text.Append('{');
        var first = true;
        foreach (var (key, value) in _entries)
        {
            if (!first) text.Append(',');
            first = false;
            GoJson.AppendString(text, key, escapeHtml);
            text.Append(':');
            value.WriteJson(text, escapeHtml);
        }
        text.Append('}');
    }
}
