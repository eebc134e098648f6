using Strata.Oci;

namespace Strata.Build.Running;

/// <summary>Runs a <c>RUN</c>'s process on a writable layer and turns what it changed into a layer.</summary>
public interface IStepRunner
{
    /// <summary>Why no process can be run on this machine, and the remedy; null when one can, or it is not known.</summary>
    string? FindObstacle() => null;

    /// <summary>Runs a process over a stack of layers and commits its changes when it exits with 0.</summary>
    /// <param name="parent">The stack; null for none.</param>
    /// <param name="process">The process.</param>
    /// <param name="output">Hears what the process writes, in order; true for standard error. The bytes are the
    /// receiver's to keep.</param>
    /// <param name="cancel">Kills the process and removes the writable layer; the call then throws
    /// <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="StrataException">The process could not be started. FailedPrecondition: a tool or a right is missing.</exception>
    ValueTask<StepOutcome> RunAsync(ChainId? parent, StepProcess process, Action<bool, ReadOnlyMemory<byte>> output, CancellationToken cancel);
}
