using Strata.Build.Layers;

namespace Strata.Build.Running;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + signal when a signal ended it.</param>
/// <param name="Layer">What it changed, committed; null when the exit code is not 0.</param>
public sealed record StepOutcome(int ExitCode, BuiltLayer? Layer)
{
    /// <summary>What a failed process left, when the runner keeps that; the receiver disposes it.</summary>
    public IStepState? State { get; init; }
}
