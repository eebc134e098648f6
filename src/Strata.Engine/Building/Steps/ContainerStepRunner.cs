using Strata.Build.Running;
using Strata.Linux.Processes;
using Strata.Oci;
using Strata.Runtime.Execution;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>
/// Runs the processes of <c>RUN</c> as containers. The writable layer and what the process left belong to the build's
/// lease; a container is named after it, so that those of a killed build can be found and ended.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerStepRunner(Store store, Lease lease, StepInputs inputs, TimeProvider time) : IStepRunner
{
    private readonly Lazy<ContainerRunner> _runner = new(() => new ContainerRunner(OciRuntime.Get(), store.Paths.RuntimeState, time));
    private int _steps;

    /// <summary>What the ids of a lease's containers begin with.</summary>
    public static string ContainerPrefix(string lease) => $"build-{lease}-";

    public string? FindObstacle()
    {
        if (store.RunObstacle is { } obstacle) return obstacle;
        try
        {
            OciRuntime.Get();
            return null;
        }
        catch (StrataException e) when (e.Kind == ErrorKind.FailedPrecondition)
        {
            return e.Message;
        }
    }

    public async ValueTask<StepOutcome> RunAsync(ChainId? parent, StepProcess process, Action<bool, ReadOnlyMemory<byte>> output, CancellationToken cancel)
    {
        if (!ForeignBinaries.CanRun(process.Platform))
        {
            throw new StrataException(
                ErrorKind.FailedPrecondition,
                $"this machine ({Platform.Current}) can't run programs for {process.Platform}: install an emulator for binfmt_misc, such as Debian's qemu-user-static, or have the step run in a stage with FROM --platform=$BUILDPLATFORM");
        }
        var container = await OpenAsync(parent, process, cancel);
        var isKept = false;
        try
        {
            // The memory is reused after each call; the receiver keeps what it gets.
            var stdio = new CapturedStdio
            {
                Output = bytes => output(false, bytes.ToArray()),
                Error = bytes => output(true, bytes.ToArray()),
            };
            var outcome = await RunAsync(container, process, stdio, cancel);
            if (outcome.Failure is { } failure) throw process.NotCompleted(ErrorKind.FailedPrecondition, failure.Message);
            if (outcome.ExitCode == 0) return new StepOutcome(0, await container.CommitAsync(cancel));
            isKept = inputs.KeepsFailedSteps;
            return new StepOutcome(outcome.ExitCode, null) { State = isKept ? container : null };
        }
        finally
        {
            if (!isKept) await container.DisposeAsync();
        }
    }

    private static async Task<ContainerOutcome> RunAsync(StepContainer container, StepProcess process, CapturedStdio stdio, CancellationToken cancel)
    {
        try
        {
            return await container.RunAsync(process.Arguments, stdio, cancel);
        }
        catch (StrataException e)
        {
            throw process.NotCompleted(e.Kind, e.Message, e);
        }
    }

    /// <summary>Puts up the files and mounts of a process without running it.</summary>
    public Task<StepContainer> OpenAsync(ChainId? parent, StepProcess process, CancellationToken cancel) =>
        StepContainer.CreateAsync(store, lease, _runner.Value, $"{ContainerPrefix(lease.Id)}{Interlocked.Increment(ref _steps)}", parent, process, inputs, cancel);
}
