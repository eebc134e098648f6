namespace Strata.Build.Running;

/// <summary>What a step left behind, kept so that somebody can look at it: its files as they were, its mounts, its environment. Disposing lets go of it.</summary>
public interface IStepState : IAsyncDisposable
{
    /// <summary>What the step ran, or what it would run with.</summary>
    StepProcess Process { get; }
}
