using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Linux.UserNamespaces;
using Strata.Oci;

namespace Strata.Runtime.Execution;

/// <summary>
/// Runs containers in the foreground through an OCI runtime. A container lives as long as its <see cref="RunAsync"/>;
/// when this process is killed meanwhile, the container goes on, and <see cref="DeleteAsync"/> of another process ends it.
/// </summary>
public sealed partial class ContainerRunner
{
    /// <summary>How long a killed container may take to go by itself.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly OciRuntime _runtime;
    private readonly string _stateDirectory;
    private readonly TimeProvider _time;

    /// <summary>Makes a runner.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="stateDirectory">Where the runtime keeps what it knows of running containers; absolute, on a file system that a reboot empties.</param>
    /// <param name="time">For waiting.</param>
    public ContainerRunner(OciRuntime runtime, string stateDirectory, TimeProvider time)
    {
        _runtime = runtime;
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
        }
    }

    /// <summary>
    /// Ends and removes what is left of a container, whatever state its runtime was killed in. Nothing happens when
    /// nothing is left; safe to repeat.
    /// </summary>
    /// <exception cref="StrataException">Unavailable: its processes do not end.</exception>
    public async Task DeleteAsync(string id)
    {
        ContainerBundle.CheckId(id);
        var state = Path.Combine(_stateDirectory, id);
        if (Directory.Exists(state))
        {
            using var nothing = Descriptors.OpenNull();
            // A runtime in this namespace has no right over one of a killed command's, unless its process is of the same user.
            if (UserNamespace.IsNested && await FindProcessAsync(id) is { } process) ProcessSignals.TrySend(process, ProcessSignals.Kill);
            using var child = Start(["delete", "--force", id], logFile: null, nothing, nothing, nothing);
            if (!await WaitAsync(child.Exited, 10 * KillPatience)) child.Kill(ProcessSignals.Kill);
        }
        var start = _time.GetTimestamp();
        while (!ControlGroups.TryRemove(id))
        {
            if (_time.GetElapsedTime(start) > 10 * KillPatience)
            {
                throw new StrataException(ErrorKind.Unavailable, $"container {id} can't be removed: its processes do not end");
            }
            await Task.Delay(PollInterval, _time);
        }
        // A runtime that was killed at the wrong moment leaves a directory which it does not recognise afterwards.
        if (Directory.Exists(state)) Directory.Delete(state, recursive: true);
    }

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
            await DrainAsync(reading);
        }
    }

    private async Task<ContainerOutcome> RunForegroundAsync(
        ContainerBundle bundle, SafeFileHandle input, SafeFileHandle output, Action<ReadOnlyMemory<byte>> errorSink, bool forwardsSignals, CancellationToken cancel)
    {
        using var errors = PipePair.Create();
        using var held = new HeldErrors(() => File.Exists(bundle.PidFile), errorSink, _time);
        using var reading = DescriptorPump.ToSink(errors.Reader, held.Write);
        ChildProcess? child = null;
        using var signals = forwardsSignals ? SignalForwarding.Start(signal => child?.Kill(signal)) : null;
        child = Start(["run", "--bundle", bundle.Directory, "--pid-file", bundle.PidFile, bundle.Id], bundle.LogFile, input, output, errors.Writer);
        using (child)
        {
            errors.Writer.Dispose();
            await StopWhenCancelledAsync(bundle, child, child.Exited, cancel);
            var exitCode = await child.Exited;
            await DrainAsync(reading);
            var hasStarted = File.Exists(bundle.PidFile);
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
            await WaitAsync(exited, PollInterval);
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
        var error = RuntimeLog.FindError(bundle.LogFile);
        if (error is null && exitCode > 128) return new ContainerOutcome(exitCode, null);
        var failure = RuntimeLog.Describe(_runtime.Name, bundle.Program, error ?? $"{_runtime.Name} ended with exit code {exitCode} and said nothing");
        return new ContainerOutcome(failure.ExitCode, failure);
    }

    private ChildProcess Start(IReadOnlyList<string> arguments, string? logFile, SafeFileHandle input, SafeFileHandle output, SafeFileHandle error)
    {
        List<string> all = ["--root", _stateDirectory];
        if (logFile is not null) all.AddRange(["--log", logFile, "--log-format", "json"]);
        all.AddRange(arguments);
        return ChildProcess.Start(new ChildProcessOptions
        {
            FileName = _runtime.FilePath,
            Arguments = all,
            Environment = RuntimeEnvironment(),
            Descriptors = new Dictionary<int, SafeFileHandle> { [0] = input, [1] = output, [2] = error },
            NewProcessGroup = true,
        });
    }

    /// <summary>
    /// Nothing of ours but what a runtime looks for; NOTIFY_SOCKET, for one, would make runc wait for the container. The
    /// rest is for runc, a Go program that starts twice for each container: one scheduler thread, and no garbage collection
    /// before 32 MiB, save a sixth of its processor time. The container's environment is its own.
    /// </summary>
    private static List<string> RuntimeEnvironment()
    {
        List<string> result = ["GOMAXPROCS=1", "GOGC=off", "GOMEMLIMIT=32MiB"];
        foreach (var name in (string[])["PATH", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) result.Add($"{name}={value}");
        }
        return result;
    }

    /// <summary>The first process of a container, asked of the runtime (runtime-spec, "State"); null when there is none.</summary>
    private async Task<ProcessIdentity?> FindProcessAsync(string id)
    {
        using var nothing = Descriptors.OpenNull();
        using var output = PipePair.Create();
        using var child = Start(["state", id], logFile: null, nothing, output.Writer, nothing);
        output.Writer.Dispose();
        using var said = new MemoryStream();
        using (var reading = DescriptorPump.ToSink(output.Reader, bytes => said.Write(bytes.Span)))
        {
            if (!await WaitAsync(child.Exited, 10 * KillPatience)) child.Kill(ProcessSignals.Kill);
            await DrainAsync(reading);
        }
        return RuntimeState.FindProcess(said.ToArray()) is { } pid ? ProcessIdentity.Find(pid) : null;
    }

    private static ProcessIdentity? FindProcess(ContainerBundle bundle)
    {
        try
        {
            return int.TryParse(File.ReadAllText(bundle.PidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? ProcessIdentity.Find(pid) : null;
        }
        catch (IOException)
        {
            // Not written yet.
            return null;
        }
    }

    /// <summary>Waits for the end of a copy whose writers are gone; a writer that somehow lives on is not waited for long.</summary>
    private async Task DrainAsync(DescriptorPump pump)
    {
        if (!await WaitAsync(pump.Completion, 2 * KillPatience)) pump.Stop();
        await pump.Completion;
    }

    /// <summary>False when the time is over first.</summary>
    private async Task<bool> WaitAsync(Task task, TimeSpan limit)
    {
        try
        {
            await task.WaitAsync(limit, _time);
        }
        catch (TimeoutException)
        {
            return false;
        }
        return true;
    }
}
