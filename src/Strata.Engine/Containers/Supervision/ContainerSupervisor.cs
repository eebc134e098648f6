using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Health;
using Strata.Engine.Containers.Logs;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Runtime.Monitoring;
using Strata.Storage;

namespace Strata.Engine.Containers.Supervision;

/// <summary>
/// Does what running containers need beyond their monitors: checks their health, and keeps their full log files. One small process does it
/// for all containers of a store: the first that needs it starts it, and it ends when none runs any more. When it was killed, the next command
/// that looks at such a container starts another.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
[SupportedOSPlatform("linux")]
public sealed class ContainerSupervisor(Store store, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Goes on until no container needs it. Returns at once when another process does it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        do
        {
            using var turn = await AcquireTurnAsync(cancel);
            if (turn is null) return;
            await SuperviseAsync(cancel);
        }
        // Who started a container while the turn was still held has started no other process.
        while (FindSupervised().Count > 0);
    }

    private async Task SuperviseAsync(CancellationToken cancel)
    {
        using var woken = new SemaphoreSlim(0);
        using var logs = new LogKeeping(store.Paths.SupervisorLock, () => woken.Release());
        var health = new HealthChecks(store, time);
        while (true)
        {
            var containers = FindSupervised();
            if (containers.Count == 0 && !health.IsBusy) return;
            logs.Keep(containers.Where(HasFullLogs).ToDictionary(LogPath, static container => LogSettings.FileCount(container.HostConfig.LogConfig)));
            var look = time.GetUtcNow() + Look;
            var next = health.Begin(containers.Where(HealthChecks.IsFor), cancel) is { } due && due < look ? due : look;
            var pause = next - time.GetUtcNow();
            if (pause > TimeSpan.Zero) await woken.WaitAsync(pause, cancel);
            while (woken.Wait(0, CancellationToken.None))
            {
                // However many there were, one look is enough.
            }
        }
    }

    /// <summary>True for a container that needs the supervisor while it runs.</summary>
    internal static bool IsNeeded(ContainerDocument document) => HealthChecks.IsFor(document) || HasFullLogs(document);

    /// <summary>Starts the process, unless there is one: that one looks for new containers.</summary>
    /// <param name="store">The store.</param>
    /// <param name="command">The program and its arguments; empty for none.</param>
    internal static void Ensure(Store store, IReadOnlyList<string> command)
    {
        if (command.Count == 0) return;
        using (var turn = TryTakeTurn(store))
        {
            // The other one hears of the file's being closed.
            if (turn is null) return;
        }
        DetachedProcess.Start(command);
    }

    private static bool HasFullLogs(ContainerDocument document) => LogSettings.Kind(document.HostConfig.LogConfig) == LogKind.File && LogSettings.FileCount(document.HostConfig.LogConfig) > 1;

    private string LogPath(ContainerDocument document) => new MonitorFiles(store.Paths.Container(document.Id), document.Id).Log;

    // One that is being started is not listed as running yet, and may have a lot to say already.
    private List<ContainerDocument> FindSupervised()
    {
        var found = new List<ContainerDocument>();
        foreach (var record in store.Containers.List())
        {
            var liveness = new ContainerLiveness(store.Paths.Container(record.Id), record.Id);
            if (record.State != ContainerState.IsRunning && !new MonitorFiles(store.Paths.Container(record.Id), record.Id).IsStarting) continue;
            var document = ContainerJson.Read(record);
            if (IsNeeded(document) && liveness.IsRunning) found.Add(document);
        }
        return found;
    }

    // Whoever only asks whether there is a supervisor has the lock for a moment.
    private async Task<FileHandle?> AcquireTurnAsync(CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryTakeTurn(store) is { } turn) return turn;
            if (time.GetElapsedTime(start) > Patience) return null;
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancel);
        }
    }

    private static FileHandle? TryTakeTurn(Store store)
    {
        using var directory = DirectoryHandle.OpenHostPath(Path.GetDirectoryName(store.Paths.SupervisorLock)!);
        var file = directory.OpenOrCreateFile(Path.GetFileName(store.Paths.SupervisorLock));
        if (file.TryLock(exclusive: true)) return file;
        file.Dispose();
        return null;
    }
}
