using Strata.Engine.Building.Caching;

namespace Strata.Engine.Building;

/// <summary>What the steps of a build may ask for that is in no layer.</summary>
internal sealed record StepInputs
{
    /// <summary>Secrets by id.</summary>
    public required IReadOnlyDictionary<string, BuildSecret> Secrets { get; init; }

    /// <summary>The ssh agents.</summary>
    public required StepAgents Agents { get; init; }

    /// <summary>Cache mounts that come from elsewhere or go there.</summary>
    public required CacheMountTravel CacheMounts { get; init; }

    /// <summary>True to keep what a failed process left until somebody has looked at it.</summary>
    public bool KeepsFailedSteps { get; init; }
}
