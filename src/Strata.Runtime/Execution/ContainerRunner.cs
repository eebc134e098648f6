using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Oci;

namespace Strata.Runtime.Execution;

/// <summary>
/// Runs containers in the foreground through an OCI runtime. A container lives as long as its <see cref="RunAsync"/>;
/// when this process is killed meanwhile, the container goes on, and <see cref="DeleteAsync"/> of another process ends it.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerRunner
{
    /// <summary>How long a killed container may take to go by itself.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan DrainPatience = 2 * KillPatience;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly RuntimeCommand _runtime;
    private readonly string _stateDirectory;
    private readonly TimeProvider _time;

    /// <summary>Makes a runner.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="stateDirectory">Where the runtime keeps what it knows of running containers; absolute, on a file system that a reboot empties.</param>
    /// <param name="time">For waiting.</param>
    public ContainerRunner(OciRuntime runtime, string stateDirectory, TimeProvider time)
    {
        _runtime = new RuntimeCommand(runtime, stateDirectory, time);
        _stateDirectory = stateDirectory;
        _time = time;
    }

    /// <summary>
    /// Runs a container and waits for its end. With <see cref="InheritedStdio"/> and <see cref="TerminalStdio"/>, signals to
    /// this process go to the container meanwhile. Cancelling kills the container, removes what the runtime
    /// knows of it, and then throws.
    /// </summary>
    /// <exception cref="StrataException">InvalidArgument: the streams do not fit the bundle; else the runtime itself can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of the container is left.</exception>
    public async Task<ContainerOutcome> RunAsync(ContainerBundle bundle, ContainerStdio stdio, CancellationToken cancel)
    {
        if (bundle.HasTerminal != stdio is TerminalStdio)
        {
            throw StrataException.Invalid($"container {bundle.Id}: a terminal must be both in its specification and in its streams");
        }
        try
        {
            cancel.ThrowIfCancellationRequested();
            Directory.CreateDirectory(_stateDirectory);
            FilesOf(bundle).Begin();
            return stdio switch
            {
                InheritedStdio inherited => await RunInheritedAsync(bundle, inherited, cancel),
                CapturedStdio captured => await RunCapturedAsync(bundle, captured, cancel),
                TerminalStdio terminal => await RunInTerminalAsync(bundle, terminal, cancel),
                _ => throw StrataException.NotSupported($"standard streams of type {stdio.GetType().Name}"),
            };
        }
        finally
        {
            bundle.RemoveMountPoints();
            FilesOf(bundle).Remove();
        }
    }

    /// <inheritdoc cref="RuntimeCommand.DeleteAsync"/>
    public async Task DeleteAsync(string id)
    {
        await _runtime.DeleteAsync(id);
        new RunFiles(_stateDirectory, id).Remove();
    }

    private RunFiles FilesOf(ContainerBundle bundle) => new(_stateDirectory, bundle.Id);

    private async Task<ContainerOutcome> RunInheritedAsync(ContainerBundle bundle, InheritedStdio stdio, CancellationToken cancel)
    {
        // The runtime leads a process group of its own, or the terminal's Ctrl-C would reach the container twice; being in
        // the background, it can't read from the terminal.
        using var typed = stdio.Input is { } input && Terminal.IsTerminal(input) ? PipePair.Create() : null;
        using var nothing = stdio.Input is null ? Descriptors.OpenNull() : null;
        using var typing = typed is null ? null : DescriptorPump.Between(stdio.Input!, typed.Writer, closeDestination: true, null);
        return await RunForegroundAsync(
            bundle,
            typed?.Reader ?? stdio.Input ?? nothing!,
            stdio.Output,
            data => Descriptors.TryWriteAll(stdio.Error, data.Span),
            forwardsSignals: true,
            cancel);
    }

    private async Task<ContainerOutcome> RunCapturedAsync(ContainerBundle bundle, CapturedStdio stdio, CancellationToken cancel)
    {
        using var ended = new CancellationTokenSource();
        using var given = stdio.Input is null ? null : PipePair.Create();
        using var nothing = stdio.Input is null ? Descriptors.OpenNull() : null;
        using var feeding = given is null ? null : DescriptorPump.FromStream(stdio.Input!, given.Writer, null, ended.Token);
        using var output = PipePair.Create();
        using var reading = DescriptorPump.ToSink(output.Reader, stdio.Output);
        try
        {
            return await RunForegroundAsync(bundle, given?.Reader ?? nothing!, output.Writer, stdio.Error, forwardsSignals: false, cancel);
        }
        finally
        {
            await ended.CancelAsync();
            output.Writer.Dispose();
            await reading.DrainAsync(DrainPatience, _time);
        }
    }

    private async Task<ContainerOutcome> RunForegroundAsync(
        ContainerBundle bundle, SafeFileHandle input, SafeFileHandle output, Action<ReadOnlyMemory<byte>> errorSink, bool forwardsSignals, CancellationToken cancel)
    {
        using var errors = PipePair.Create();
        var files = FilesOf(bundle);
        using var held = new HeldErrors(() => File.Exists(files.PidFile), errorSink, _time);
        using var reading = DescriptorPump.ToSink(errors.Reader, held.Write);
        ChildProcess? child = null;
        using var signals = forwardsSignals ? SignalForwarding.Start(signal => child?.Kill(signal)) : null;
        child = _runtime.Start(["run", "--bundle", bundle.Directory, "--pid-file", files.PidFile, bundle.Id], files.LogFile, input, output, errors.Writer);
        using (child)
        {
            errors.Writer.Dispose();
            await StopWhenCancelledAsync(bundle, child, child.Exited, cancel);
            var exitCode = await child.Exited;
            await reading.DrainAsync(DrainPatience, _time);
            var hasStarted = File.Exists(files.PidFile);
            held.Complete(hasStarted);
            await FinishAsync(bundle, cancel);
            return hasStarted ? new ContainerOutcome(exitCode, null) : Fail(bundle, exitCode);
        }
    }

    /// <summary>Waits for <paramref name="exited"/>; kills the container when cancelled first.</summary>
    private async Task StopWhenCancelledAsync(ContainerBundle bundle, ChildProcess runtime, Task exited, CancellationToken cancel)
    {
        if (!cancel.CanBeCanceled)
        {
            await exited;
            return;
        }
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancel.Register(cancelled.SetResult)) await Task.WhenAny(exited, cancelled.Task);

        // The container's first process takes all others with it, and the runtime then cleans up and ends. Before there is
        // such a process, and when that does not help, the runtime itself is killed; FinishAsync removes what it leaves.
        var start = _time.GetTimestamp();
        var killed = false;
        while (!exited.IsCompleted && _time.GetElapsedTime(start) < KillPatience)
        {
            killed = killed || FindProcess(bundle) is { } process && ProcessSignals.TrySend(process, ProcessSignals.Kill);
            await exited.EndsWithinAsync(PollInterval, _time);
        }
        if (!exited.IsCompleted)
        {
            runtime.Kill(ProcessSignals.Kill);
            if (FindProcess(bundle) is { } process) ProcessSignals.TrySend(process, ProcessSignals.Kill);
        }
    }

    /// <summary>Removes what the runtime has left, if anything; then throws when cancelled.</summary>
    private async Task FinishAsync(ContainerBundle bundle, CancellationToken cancel)
    {
        if (Directory.Exists(Path.Combine(_stateDirectory, bundle.Id))) await DeleteAsync(bundle.Id);
        cancel.ThrowIfCancellationRequested();
    }

    private ContainerOutcome Fail(ContainerBundle bundle, int exitCode)
    {
        // Killed by a signal that came for the container before there was one.
        var error = RuntimeLog.FindError(FilesOf(bundle).LogFile);
        if (error is null && exitCode > 128) return new ContainerOutcome(exitCode, null);
        var failure = RuntimeLog.Describe(_runtime.Name, bundle.Program, bundle.RootFileSystem, error ?? $"{_runtime.Name} ended with exit code {exitCode} and said nothing");
        return new ContainerOutcome(failure.ExitCode, failure);
    }

    // Null while it is not written yet.
    private ProcessIdentity? FindProcess(ContainerBundle bundle) => PidFile.Read(FilesOf(bundle).PidFile) is { } pid ? ProcessIdentity.Find(pid) : null;
}
