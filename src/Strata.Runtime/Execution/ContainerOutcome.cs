namespace Strata.Runtime.Execution;

/// <summary>How a container ended.</summary>
/// <param name="ExitCode">Its process's exit code, or 128 plus the number of the signal that ended it.</param>
/// <param name="Failure">Why it never started; null when it did.</param>
public sealed record ContainerOutcome(int ExitCode, RuntimeFailure? Failure)
{
    /// <summary>It goes on: whoever was connected with it has left.</summary>
    public bool WasLeft { get; init; }
}
