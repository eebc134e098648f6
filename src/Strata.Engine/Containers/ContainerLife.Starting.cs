using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Health;
using Strata.Engine.Containers.Isolation;
using Strata.Engine.Containers.Logs;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Oci;
using Strata.Runtime;
using Strata.Runtime.Execution;
using Strata.Runtime.Monitoring;

namespace Strata.Engine.Containers;

/// <content>Starting, and the streams.</content>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerLife
{
    /// <summary>Starts a container. Nothing happens when it runs.</summary>
    /// <param name="text">Its name or id.</param>
    /// <param name="attach">Connects it with the streams of this process and waits for its end; null to leave it to itself.</param>
    /// <param name="cancel">Kills it while this process is connected.</param>
    /// <returns>How it ended; when not connected code 0, or why it did not start.</returns>
    /// <exception cref="StrataException">NotFound. Or its network can't be made, or something that it needs is missing; it stays as it was then.</exception>
    public Task<ContainerOutcome> StartAsync(string text, AttachOptions? attach, CancellationToken cancel) => StartAsync(text, attach, isRestart: false, cancel);

    private async Task<ContainerOutcome> StartAsync(string text, AttachOptions? attach, bool isRestart, CancellationToken cancel)
    {
        var id = (await GetAsync(text)).Id;
        using var held = await Liveness(id).AcquireAsync(_time) ?? throw StrataException.NotFound($"No such container: {text}");
        await FinishHeldAsync(id);
        var document = ContainerJson.Read(_store.Containers.Find(id) ?? throw StrataException.NotFound($"No such container: {text}"));
        // Stopped, or started by somebody, while its turn came.
        if (isRestart && !document.State.Restarting) return new ContainerOutcome(0, null);
        if (document.State.Running && Liveness(id).FindPid() is { } alive) document = Now(document, alive);
        if (document.State.Paused) throw new StrataException(ErrorKind.Conflict, "cannot start a paused container, try unpause instead");
        if (document.State.Running && Liveness(id).FindPid() is null)
        {
            throw new StrataException(ErrorKind.Unavailable, $"container {text} has ended, and its monitor has not written down how: something holds up its output; try again, or remove the container with: strata rm -f {text}");
        }
        if (document.State.Running) return attach is null ? new ContainerOutcome(0, null) : await AttachAsync(text, attach, cancel);
        if (attach is not null) _events.Add(document, "attach");
        RuntimeFailure? failure;
        var hasBegun = false;
        try
        {
            var size = attach?.Stdio is TerminalStdio terminal ? Terminal.FindSize(terminal.Output) : null;
            (var bundle, var pid, failure) = await PrepareAsync(document, size, attach is not null);
            if (failure is null && attach is not null)
            {
                using var connection = MonitorConnection.Connect(Files(id));
                async Task<bool> Begin()
                {
                    failure = await BeginAsync(bundle, isRestart);
                    hasBegun = failure is null;
                    // Others may stop or remove it from now on.
                    if (hasBegun) held.Dispose();
                    return hasBegun;
                }
                var outcome = await ConverseAsync(id, ProcessIdentity.Find(pid), connection, attach, Begin, cancel);
                if (failure is null) return outcome;
            }
            else if (failure is null) failure = await BeginAsync(bundle, isRestart);
        }
        catch (Exception e) when (!hasBegun)
        {
            // The failure itself is what the user hears of; what can't be cleared away now is by the next command.
            await AbandonAsync(document, 128, e.Message);
            throw;
        }
        if (failure is null) return new ContainerOutcome(0, null);
        await AbandonAsync(document, failure.ExitCode, failure.Message);
        return new ContainerOutcome(failure.ExitCode, failure);
    }

    /// <summary>Connects the streams of this process with a running container until it ends or somebody leaves.</summary>
    /// <returns>Its exit code; 0 when somebody left.</returns>
    /// <exception cref="StrataException">NotFound. Conflict: it does not run, or is paused.</exception>
    public async Task<ContainerOutcome> AttachAsync(string text, AttachOptions attach, CancellationToken cancel)
    {
        var document = await GetAsync(text);
        if (!document.State.Running) throw new StrataException(ErrorKind.Conflict, "You cannot attach to a stopped container, start it first");
        if (document.State.Paused) throw new StrataException(ErrorKind.Conflict, "You cannot attach to a paused container, unpause it first");
        using var connection = MonitorConnection.Connect(Files(document.Id));
        _events.Add(document, "attach");
        return await ConverseAsync(document.Id, ProcessIdentity.Find(document.State.Pid), connection, attach, static () => Task.FromResult(true), CancellationToken.None);
    }

    private async Task<ContainerOutcome> ConverseAsync(string id, ProcessIdentity? process, MonitorConnection connection, AttachOptions attach, Func<Task<bool>> begin, CancellationToken cancel)
    {
        Action<int>? signal = attach.ForwardsSignals ? number => Send(process, number) : null;
        var hasBegun = true;
        var ended = await new Conversation(connection, attach.Stdio, attach.Keys, signal).RunAsync(
            async () =>
            {
                hasBegun = await begin();
                if (!hasBegun) connection.Leave();
            },
            cancel);
        if (!hasBegun) return new ContainerOutcome(0, null);
        if (cancel.IsCancellationRequested)
        {
            Send(process, ProcessSignals.Kill);
            await EndAsync(id);
            cancel.ThrowIfCancellationRequested();
        }
        return ended ? new ContainerOutcome(await EndAsync(id), null) : new ContainerOutcome(0, null) { WasLeft = true };
    }

    // Waits for the end of a container whose streams have closed. Its directory may be gone: another one has removed it by force.
    private async Task<int> EndAsync(string id)
    {
        var code = await _monitor.Value.WaitForExitCodeAsync(Files(id), Timeout.InfiniteTimeSpan, CancellationToken.None);
        await FinishAsync(id);
        if (code is not null) return code.Value;
        return _store.Containers.Find(id) is { } record ? ContainerJson.Read(record).State.ExitCode : 128 + ProcessSignals.Kill;
    }

    private async Task<(ContainerBundle Bundle, int Pid, RuntimeFailure? Failure)> PrepareAsync(ContainerDocument document, WindowSize? size, bool isAttached)
    {
        EnsureWhole(document);
        using var network = await Networking.StartAsync(document);
        var specification = StartSpecification.Make(document, _store.Writables.Mount(document.Id), await _mounts.AttachAsync(document), network, size) with
        {
            Ipc = NamespaceModes.Choose(document.HostConfig.IpcMode, "ipc", id => Liveness(id).FindPid()),
            Pids = NamespaceModes.Choose(document.HostConfig.PidMode, "pid", id => Liveness(id).FindPid()),
            SharedMemorySource = await _memory.AttachAsync(document),
        };
        BeginLog(document);
        var bundle = ContainerBundle.Create(document.Id, _store.Paths.Container(document.Id), specification);
        var (pid, failure) = await _monitor.Value.CreateAsync(bundle, new MonitorSettings
        {
            Name = document.Name[1..],
            HasInput = document.Config.OpenStdin,
            // At a terminal the end of input is a key: who leaves must not take the keyboard along.
            KeepsInput = document.Config.OpenStdin && (document.Config.Tty || !document.Config.StdinOnce),
            Log = LogSettings.Kind(document.HostConfig.LogConfig),
            LogLimit = LogSettings.Limit(document.HostConfig.LogConfig),
            ExitCommand = Command.Count == 0 ? [] : [.. Command, CleanUpWord, document.Id],
            // Who waits for the end does the work; the monitor's turn comes when that one was killed.
            ExitDelay = isAttached ? 1 : 0,
            Held = network.Held,
        });
        // Before its program runs, which may say a lot at once; whose health is checked runs first.
        if (failure is null) EnsureSupervisor(document);
        return (bundle, pid, failure);
    }

    // Of a log that is full already one file is enough, or it is sorted in with those that are kept.
    private void BeginLog(ContainerDocument document)
    {
        var config = document.HostConfig.LogConfig;
        if (LogSettings.Kind(config) != LogKind.File || LogSettings.Limit(config) is not { } limit) return;
        var log = Files(document.Id).Log;
        if (LogSettings.FileCount(config) is > 1 and var count) new LogRotation(log, count).Begin(limit);
        else if (new FileInfo(log) is { Exists: true } file && file.Length >= limit) file.Delete();
    }

    private async Task<RuntimeFailure?> BeginAsync(ContainerBundle bundle, bool isRestart)
    {
        if (await _monitor.Value.StartAsync(bundle) is { } failure) return failure;
        var started = Update(bundle.Id, d => d with
        {
            RestartCount = isRestart ? d.RestartCount : 0,
            State = new ContainerState
            {
                Status = ContainerState.IsRunning,
                Running = true,
                StartedAt = _time.GetUtcNow(),
                FinishedAt = d.State.FinishedAt,
                RestartDelay = isRestart ? d.State.RestartDelay : TimeSpan.Zero,
                Health = HealthRules.HasCheck(d) ? new ContainerHealth() : null,
            },
        });
        Files(bundle.Id).ClearStarting();
        if (started is not { } document) return null;
        _store.Change(() =>
        {
            foreach (var mount in document.Mounts) _events.AddMount(document, mount);
            TellNetworks(document, "connect");
            _events.Add(document, "start");
            return true;
        });
        if (document.State.Health is not null) EnsureSupervisor(document);
        return null;
    }

    // It could not be started: as Docker, it stays what it was, with the reason.
    private async Task AbandonAsync(ContainerDocument document, int exitCode, string error)
    {
        await _monitor.Value.DeleteAsync(Files(document.Id));
        await Networking.ReleaseAsync(document.Id);
        if (document.HostConfig.AutoRemove)
        {
            await DiscardAsync(document.Id, withVolumes: true);
            return;
        }
        Unmount(document);
        Update(document.Id, d => d with { State = (d.State.Restarting ? AtRest(d.State) : d.State) with { ExitCode = exitCode, Error = error } });
    }

    internal static void Send(ProcessIdentity? process, int signal)
    {
        if (process is { } alive) ProcessSignals.TrySend(alive, signal);
    }
}
