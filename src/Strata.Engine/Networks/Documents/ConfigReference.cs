namespace Strata.Engine.Networks.Documents;

/// <summary>Where the configuration of a network was copied from.</summary>
public sealed record ConfigReference
{
    /// <summary>Always empty.</summary>
    public string Network { get; init; } = "";
}
