using Strata.Engine.Containers.Documents;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Engine.Containers;

/// <content>Stopping, killing and pausing.</content>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerLife
{
    private const int UsualStopTimeout = 10;

    /// <summary>Asks a container to stop, and kills it when it does not in time. Nothing happens when it does not run.</summary>
    /// <param name="text">Its name or id.</param>
    /// <param name="signal">What it is asked with; null for its own, or SIGTERM.</param>
    /// <param name="timeout">The seconds that it gets; negative for all it wants, null for its own, or 10.</param>
    /// <param name="cancel">Stops the waiting; the container was asked.</param>
    /// <exception cref="StrataException">NotFound. InvalidArgument: no such signal.</exception>
    public async Task StopAsync(string text, string? signal, int? timeout, CancellationToken cancel)
    {
        var document = await GetAsync(text);
        var number = Number(signal ?? document.Config.StopSignal ?? "TERM");
        await RenounceAsync(document);
        if (!document.State.Running) return;
        if (document.State.Paused) await ResumeAsync(document.Id);
        var process = ProcessIdentity.Find(document.State.Pid);
        await SignalAsync(document, process, number, stops: true);
        var seconds = timeout ?? document.Config.StopTimeout ?? UsualStopTimeout;
        await WaitGoneAsync(document.Id, seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds), cancel);
        if (Liveness(document.Id).FindPid() is not null) await SignalAsync(document, process, ProcessSignals.Kill, stops: true);
        await WaitGoneAsync(document.Id, Timeout.InfiniteTimeSpan, cancel);
        await FinishAsync(document.Id);
    }

    /// <summary>Sends a container's first process a signal. Of one that can't be refused the end is waited for.</summary>
    /// <exception cref="StrataException">NotFound. InvalidArgument: no such signal. Conflict: it does not run.</exception>
    public async Task KillAsync(string text, string signal, CancellationToken cancel)
    {
        var number = Number(signal);
        var document = await GetAsync(text);
        if (!document.State.Running) throw new StrataException(ErrorKind.Conflict, $"cannot kill container: {text}: container {document.Id} is not running");
        if (number == ProcessSignals.Kill || number == Number(document.Config.StopSignal ?? "TERM")) await RenounceAsync(document);
        await SignalAsync(document, ProcessIdentity.Find(document.State.Pid), number, stops: false);
        if (number != ProcessSignals.Kill) return;
        if (document.State.Paused) await ThawAsync(document.Id);
        await WaitGoneAsync(document.Id, Timeout.InfiniteTimeSpan, cancel);
        await FinishAsync(document.Id);
    }

    /// <summary>Stops a container as <see cref="StopAsync"/> and starts it anew.</summary>
    /// <exception cref="StrataException">NotFound. InvalidArgument: no such signal. As <see cref="StartAsync(string, AttachOptions?, CancellationToken)"/>.</exception>
    public async Task RestartAsync(string text, string? signal, int? timeout, CancellationToken cancel)
    {
        var document = await GetAsync(text);
        var id = document.Id;
        await StopAsync(id, signal, timeout, cancel);
        var outcome = await StartAsync(id, null, cancel);
        if (outcome.Failure is { } failure) throw new StrataException(ErrorKind.FailedPrecondition, $"Cannot restart container {text}: {failure.Message}");
        _events.Add(document, "restart");
    }

    /// <summary>Lets every process of a container stand still.</summary>
    /// <exception cref="StrataException">NotFound. Conflict: it does not run, or stands still already. FailedPrecondition: the machine can't.</exception>
    public Task PauseAsync(string text) => FreezeAsync(text, pauses: true);

    /// <summary>Lets a paused container go on.</summary>
    /// <exception cref="StrataException">NotFound. Conflict: it is not paused. FailedPrecondition: the machine can't.</exception>
    public Task ResumeAsync(string text) => FreezeAsync(text, pauses: false);

    // Told before the end is, and so is the stop after it, whichever command finds that end: none can while the container is held.
    private async Task SignalAsync(ContainerDocument document, ProcessIdentity? process, int number, bool stops)
    {
        using var held = await Liveness(document.Id).AcquireAsync(_time);
        Send(process, number);
        Tell(() =>
        {
            _events.Add(document, "kill", ("signal", Text(number)));
            if (stops) Update(document.Id, static d => d with { State = d.State with { IsStopping = true } });
        });
    }

    // Whoever stops a container does not want its policy to start it again.
    private async Task RenounceAsync(ContainerDocument document)
    {
        if (document.HostConfig.RestartPolicy.Name is "" or "no") return;
        using var held = await Liveness(document.Id).AcquireAsync(_time);
        Update(document.Id, static d => d with { State = (d.State.Restarting ? AtRest(d.State) : d.State) with { WasStopped = true } });
    }

    private async Task FreezeAsync(string text, bool pauses)
    {
        var id = (await GetAsync(text)).Id;
        using var held = await Liveness(id).AcquireAsync(_time);
        if (held is not null) await FinishHeldAsync(id);
        var document = ContainerJson.Read(_store.Containers.Find(id) ?? throw StrataException.NotFound($"No such container: {text}"));
        if (document.State.Running && Liveness(id).FindPid() is { } pid) document = Now(document, pid);
        if (!document.State.Running) throw new StrataException(ErrorKind.Conflict, $"container {id} is not running");
        if (document.State.Paused == pauses) throw new StrataException(ErrorKind.Conflict, pauses ? $"container {id} is already paused" : $"container {id} is not paused");
        await (pauses ? _monitor.Value.PauseAsync(id) : _monitor.Value.ResumeAsync(id));
        Update(id, d => d with { State = d.State with { Status = pauses ? ContainerState.IsPaused : ContainerState.IsRunning, Paused = pauses } });
        _events.Add(document, pauses ? "pause" : "unpause");
    }

    // What stands still in a version 1 group dies when it moves; in a version 2 group it is dead already, and not paused any more.
    private async Task ThawAsync(string id)
    {
        try
        {
            await ResumeAsync(id);
        }
        catch (StrataException) when (Liveness(id).FindPid() is null)
        {
        }
    }

    private async Task WaitGoneAsync(string id, TimeSpan limit, CancellationToken cancel)
    {
        var liveness = Liveness(id);
        var start = _time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(2);
        while (liveness.FindPid() is not null && (limit == Timeout.InfiniteTimeSpan || _time.GetElapsedTime(start) < limit))
        {
            await Task.Delay(pause, _time, cancel);
            if (pause < PollInterval) pause *= 2;
        }
    }

    private static int Number(string signal) => SignalNumber.Find(signal) ?? throw StrataException.Invalid($"Invalid signal: {signal}");
}
