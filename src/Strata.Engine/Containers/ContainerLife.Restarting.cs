using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Supervision;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Engine.Containers;

/// <content>Starting again what has ended, by its policy.</content>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerLife
{
    private const string TurnName = "restarting";

    /// <summary>
    /// What a monitor calls when its container has ended: writes the end down, takes back what it had, and starts it again when its policy
    /// says so, after the pause that is due. Ends when the container runs, or is not to run.
    /// </summary>
    /// <param name="id">The container's whole id.</param>
    /// <param name="cancel">Ends the waiting; the next command goes on with it.</param>
    public async Task SuperviseAsync(string id, CancellationToken cancel)
    {
        using (var held = await Liveness(id).AcquireAsync(_time))
        {
            if (held is not null) await FinishHeldAsync(id);
        }
        // The lock is a file: of a container that is being removed none must be made.
        if (FindDocument(id) is not { State.Restarting: true }) return;
        // One process waits for each container.
        using var turn = TryTakeTurn(id);
        while (turn is not null && FindDocument(id) is { State: { Restarting: true } state })
        {
            var pause = state.RestartAt - _time.GetUtcNow();
            if (pause > TimeSpan.Zero)
            {
                // Somebody may stop or remove it meanwhile.
                await Task.Delay(pause < PollInterval ? pause : PollInterval, _time, cancel);
                continue;
            }
            try
            {
                var outcome = await StartAsync(id, null, isRestart: true, cancel);
                if (outcome.Failure is null) return;
            }
            catch (StrataException e) when (e.Kind != ErrorKind.Cancelled)
            {
                // The reason is in its state; as in Docker, what can't be started is not tried again.
                Update(id, d => d.State.Restarting ? d with { State = AtRest(d.State) with { Error = e.Message } } : d);
            }
        }
    }

    // Another process does it: this one has something else to do, or ends.
    private void EnsureSupervised(string id)
    {
        if (Command.Count == 0) return;
        using (var turn = TryTakeTurn(id))
        {
            if (turn is null) return;
        }
        DetachedProcess.Start([.. Command, CleanUpWord, id]);
    }

    private void EnsureSupervisor(ContainerDocument document)
    {
        if (ContainerSupervisor.IsNeeded(document)) ContainerSupervisor.Ensure(_store, Command.Count == 0 ? [] : [.. Command, SupervisorWord]);
    }

    private FileHandle? TryTakeTurn(string id)
    {
        using var directory = DirectoryHandle.FindHostPath(_store.Paths.Container(id));
        if (directory is null) return null;
        FileHandle file;
        try
        {
            file = directory.OpenOrCreateFile(TurnName);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // The container is being removed.
            return null;
        }
        if (file.TryLock(exclusive: true)) return file;
        file.Dispose();
        return null;
    }

    private ContainerDocument RestartOrRest(ContainerDocument ended)
    {
        if (!RestartRules.IsDue(ended)) return ended;
        var delay = RestartRules.NextDelay(ended.State);
        return ended with
        {
            RestartCount = ended.RestartCount + 1,
            State = ended.State with { Status = ContainerState.IsRestarting, Restarting = true, RestartDelay = delay, RestartAt = _time.GetUtcNow() + delay },
        };
    }

    private static ContainerState AtRest(ContainerState state) => state with { Status = ContainerState.Exited, Restarting = false };
}
