using Strata.Build.Running;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>Runs nothing: for looking at what is in the cache.</summary>
internal sealed class LookingRunner : IStepRunner
{
    public ValueTask<StepOutcome> RunAsync(ChainId? parent, StepProcess process, Action<bool, ReadOnlyMemory<byte>> output, CancellationToken cancel) =>
        throw new StrataException(ErrorKind.FailedPrecondition, "its result is not in the build cache: build first, with the same flags and files");
}
