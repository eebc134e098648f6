using System.Globalization;
using Strata.Engine.Networks;
using Strata.Engine.Events;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Oci;
using Strata.Runtime;
using Strata.Runtime.Execution;
using Strata.Runtime.Monitoring;
using Strata.Storage;

namespace Strata.Engine.Containers;

/// <summary>Runs more processes in running containers. Each has a monitor: who started it may leave.</summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerExec(Store store, TimeProvider time)
{
    /// <summary>Below a container's directory; gone at the container's end.</summary>
    internal const string DirectoryName = "exec";

    /// <summary>Runs a process.</summary>
    /// <param name="text">The container's name or id.</param>
    /// <param name="request">The process.</param>
    /// <param name="attach">Connects it with the streams of this process and waits for its end; null to leave it to itself.</param>
    /// <param name="cancel">Leaves; the process goes on.</param>
    /// <returns>How it ended; code 0 when somebody left or nobody was connected.</returns>
    /// <exception cref="StrataException">NotFound. Conflict: the container does not run, or is paused. InvalidArgument: no such user…</exception>
    public async Task<ContainerOutcome> RunAsync(string text, ExecRequest request, AttachOptions? attach, CancellationToken cancel)
    {
        var document = await new ContainerLife(store, time).GetAsync(text);
        if (!document.State.Running) throw new StrataException(ErrorKind.Conflict, $"container {document.Id} is not running");
        if (document.State.Paused) throw new StrataException(ErrorKind.Conflict, $"container {text} is paused, unpause the container before exec");
        if (request.Command.Count == 0) throw StrataException.Invalid("No exec command specified");
        var parent = Path.Combine(store.Paths.Container(document.Id), DirectoryName);
        var name = RandomId.NewHex(8);
        var directory = Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
        try
        {
            var size = attach?.Stdio is TerminalStdio terminal ? Terminal.FindSize(terminal.Output) : null;
            var specification = StartSpecification.Make(document, store.Writables.Mount(document.Id), [], new ContainerSandbox { Mode = NetworkMode.None }, size) with
            {
                Arguments = request.Command,
                Environment = ContainerMaker.MergeEnvironment(document.Config.Env, request.Environment),
                WorkingDirectory = request.WorkingDirectory ?? document.Config.WorkingDir,
                User = request.User ?? document.Config.User,
                Terminal = request.Terminal,
                IsPrivileged = request.Privileged,
            };
            var events = new EventLog(store, time);
            var shown = string.Join(' ', request.Command);
            events.Add(document, $"exec_create: {shown}", ("execID", name));
            var process = ExecProcess.Create(directory, document.Id, specification);
            var monitor = new ContainerMonitor(OciRuntime.Get(), store.Paths.RuntimeState, time);
            using var session = monitor.OpenExec(process, request.Interactive, attach is not null);
            events.Add(document, $"exec_start: {shown}", ("execID", name));
            if (attach is not null)
            {
                var outcome = await ConverseAsync(monitor, session, process, attach, cancel);
                events.Add(document, "exec_die", ("execID", name), ("exitCode", outcome.ExitCode.ToString(CultureInfo.InvariantCulture)));
                return outcome;
            }
            var (_, failure) = await session.BeginAsync();
            // It needs its directory as long as it lives; the container's end takes it away.
            if (failure is null) directory = null;
            return new ContainerOutcome(failure?.ExitCode ?? 0, failure);
        }
        finally
        {
            // Also of one that somebody has left: its monitor has all files open, and nobody asks for its exit code.
            if (directory is not null && Directory.Exists(parent)) TreeRemoval.Remove(parent, name);
        }
    }

    /// <summary>Runs a command with the container's user and environment, and takes what it says.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="limit">How long it may take; it is killed then.</param>
    /// <param name="most">How many bytes of its output are kept.</param>
    /// <param name="cancel">Kills it.</param>
    /// <returns>Its exit code, null when it took too long; and what it said.</returns>
    /// <exception cref="StrataException">As <see cref="RunAsync"/>; or the program can't be started.</exception>
    internal async Task<(int? ExitCode, byte[] Output)> ProbeAsync(string id, IReadOnlyList<string> command, TimeSpan limit, int most, CancellationToken cancel)
    {
        using var output = new MemoryStream();
        void Take(ReadOnlyMemory<byte> bytes)
        {
            lock (output) output.Write(bytes.Span[..Math.Min(bytes.Length, Math.Max(0, most - (int)output.Length))]);
        }
        using var late = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        var outcome = await RunAsync(id, new ExecRequest(command), new AttachOptions(new CapturedStdio { Output = Take, Error = Take }) { ForwardsSignals = false, KillsWhenLeft = true }, both.Token);
        if (outcome.Failure is { } failure) throw new StrataException(ErrorKind.FailedPrecondition, failure.Message);
        cancel.ThrowIfCancellationRequested();
        lock (output) return (late.IsCancellationRequested ? null : outcome.ExitCode, output.ToArray());
    }

    private static async Task<ContainerOutcome> ConverseAsync(ContainerMonitor monitor, ExecSession session, ExecProcess process, AttachOptions attach, CancellationToken cancel)
    {
        using var connection = await session.ConnectAsync();
        RuntimeFailure? failure = null;
        ProcessIdentity? identity = null;
        Action<int>? signal = attach.ForwardsSignals ? number => ContainerLife.Send(identity, number) : null;
        var ended = await new Conversation(connection, attach.Stdio, attach.Keys, signal).RunAsync(
            async () =>
            {
                (var pid, failure) = await session.BeginAsync();
                if (failure is null) identity = ProcessIdentity.Find(pid);
                else connection.Leave();
            },
            cancel);
        if (failure is not null) return new ContainerOutcome(failure.ExitCode, failure);
        if (!ended)
        {
            if (attach.KillsWhenLeft) ContainerLife.Send(identity, ProcessSignals.Kill);
            return new ContainerOutcome(0, null) { WasLeft = true };
        }
        // The container's end takes the process, and its monitor with it.
        return new ContainerOutcome(await monitor.WaitForExitCodeAsync(process.Files, Timeout.InfiniteTimeSpan, cancel) ?? 128 + ProcessSignals.Kill, null);
    }
}
