namespace Strata.Engine.Networks.Documents;

/// <summary>The addresses of a network.</summary>
public sealed record IpamDocument
{
    /// <summary>Always <c>default</c>.</summary>
    public string Driver { get; init; } = "default";

    /// <summary>Null for the networks that every store has.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>The ranges; null where there are no addresses.</summary>
    public IReadOnlyList<IpamConfig>? Config { get; init; }
}
