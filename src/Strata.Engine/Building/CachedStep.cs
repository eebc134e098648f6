namespace Strata.Engine.Building;

/// <summary>What is kept with a step's result: when it was made.</summary>
internal sealed class CachedStep
{
    public DateTimeOffset Created { get; set; }
}
