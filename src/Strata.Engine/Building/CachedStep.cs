namespace Strata.Engine.Building;

/// <summary>What is kept with a step's result: when it was made, and what went into it.</summary>
internal sealed class CachedStep
{
    public DateTimeOffset Created { get; set; }

    public Dictionary<string, string> Inputs { get; set; } = [];
}
