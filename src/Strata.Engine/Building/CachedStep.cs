namespace Strata.Engine.Building;

/// <summary>What is kept with a step's result and read with it: when it was made.</summary>
internal class CachedStep
{
    public DateTimeOffset Created { get; set; }
}
