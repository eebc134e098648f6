namespace Strata.Storage.Checking;

/// <summary>How a store is checked.</summary>
public sealed record CheckOptions
{
    /// <summary>True to mend what is found.</summary>
    public bool Repair { get; init; }

    /// <summary>True to look only at names and sizes, without reading every layer's bytes.</summary>
    public bool Quick { get; init; }

    /// <summary>Told of each object before it is checked, such as <c>layer 3/12</c>; null for none.</summary>
    public Action<string>? Progress { get; init; }
}
