namespace Strata.Engine.Building;

/// <summary>A step's result with what went into it: thousands of files of a copy, so read only to explain a miss.</summary>
internal sealed class ExplainedStep : CachedStep
{
    public Dictionary<string, string> Inputs { get; set; } = [];
}
