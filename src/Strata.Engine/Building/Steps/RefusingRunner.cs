using Strata.Build.Running;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>For systems where nothing can run: a build with a RUN that its target needs ends before its first step.</summary>
internal sealed class RefusingRunner(Store store) : IStepRunner
{
    public string? FindObstacle() => store.RunObstacle;

    public ValueTask<StepOutcome> RunAsync(ChainId? parent, StepProcess process, Action<bool, ReadOnlyMemory<byte>> output, CancellationToken cancel) =>
        throw new StrataException(ErrorKind.FailedPrecondition, store.RunObstacle ?? "nothing can be run here");
}
