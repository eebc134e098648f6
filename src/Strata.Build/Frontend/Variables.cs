namespace Strata.Build.Frontend;

/// <summary>Environment variables in the order in which they were first set.</summary>
internal sealed class Variables
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, string> _values = [];

    public Variables()
    {
    }

    public Variables(Variables other)
    {
        _names.AddRange(other._names);
        foreach (var (name, value) in other._values) _values[name] = value;
    }

    /// <summary>The names, in the order in which they were first set.</summary>
    public IReadOnlyList<string> Names => _names;

    public string? Find(string name) => _values.GetValueOrDefault(name);

    public void Set(string name, string value)
    {
        if (!_values.ContainsKey(name)) _names.Add(name);
        _values[name] = value;
    }

    /// <summary>Sets <c>NAME=value</c>; a text without <c>=</c> is a name with an empty value.</summary>
    public void Set(string assignment)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) Set(assignment, "");
        else Set(assignment[..equals], assignment[(equals + 1)..]);
    }

    /// <summary><c>NAME=value</c> each.</summary>
    public IReadOnlyList<string> ToList() => [.. _names.Select(name => $"{name}={_values[name]}")];
}
