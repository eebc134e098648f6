using System.Globalization;
using System.Text;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Events;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers.Health;

/// <summary>
/// Checks the health of a store's containers. One small process does it for all of them: the first container with a check starts it, and it
/// ends when none runs any more. When it was killed, the next command that looks at such a container starts another.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
[SupportedOSPlatform("linux")]
public sealed class HealthSupervisor(Store store, TimeProvider time)
{
    private const int MostOutput = 4096;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, Task> _checks = [];

    /// <summary>Checks until no container with a check runs. Returns at once when another process does it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var turn = await AcquireTurnAsync(cancel);
        while (turn is not null)
        {
            var containers = FindChecked();
            if (containers.Count == 0) break;
            var next = time.GetUtcNow() + Look;
            foreach (var container in containers)
            {
                if (_checks.TryGetValue(container.Id, out var running) && !running.IsCompleted) continue;
                var schedule = new HealthSchedule(container.Config.Healthcheck!);
                var due = schedule.Next(container.State);
                if (due <= time.GetUtcNow()) _checks[container.Id] = CheckAsync(container, schedule, cancel);
                else if (due < next) next = due;
            }
            var pause = next - time.GetUtcNow();
            if (pause > TimeSpan.Zero) await Task.Delay(pause, time, cancel);
        }
        await Task.WhenAll(_checks.Values);
    }

    /// <summary>Starts the process that checks, unless there is one.</summary>
    /// <param name="store">The store.</param>
    /// <param name="command">The program and its arguments; empty for none.</param>
    internal static void Ensure(Store store, IReadOnlyList<string> command)
    {
        if (command.Count == 0) return;
        using (var turn = TryTakeTurn(store))
        {
            if (turn is null) return;
        }
        DetachedProcess.Start(command);
    }

    private List<ContainerDocument> FindChecked()
    {
        var found = new List<ContainerDocument>();
        foreach (var record in store.Containers.List())
        {
            if (record.State != ContainerState.IsRunning) continue;
            var document = ContainerJson.Read(record);
            if (document.State.Health is not null && HealthRules.HasCheck(document) && new ContainerLiveness(store.Paths.Container(record.Id), record.Id).IsRunning) found.Add(document);
        }
        return found;
    }

    private async Task CheckAsync(ContainerDocument container, HealthSchedule schedule, CancellationToken cancel)
    {
        var start = time.GetUtcNow();
        HealthResult result;
        try
        {
            var (code, output) = await new ContainerExec(store, time).ProbeAsync(container.Id, HealthRules.Command(container), schedule.Limit, MostOutput, cancel);
            var text = Encoding.UTF8.GetString(output);
            result = code is { } exit
                ? new HealthResult(start, time.GetUtcNow(), exit, text)
                : new HealthResult(start, time.GetUtcNow(), -1, string.Create(CultureInfo.InvariantCulture, $"Health check exceeded timeout ({schedule.Limit.TotalSeconds}s){(text.Length > 0 ? ": " + text : "")}"));
        }
        catch (StrataException e) when (e.Kind != ErrorKind.Cancelled)
        {
            result = new HealthResult(start, time.GetUtcNow(), -1, e.Message);
        }
        store.Containers.Update(container.Id, record =>
        {
            var now = ContainerJson.Read(record);
            // Another run of the container has nothing to do with it.
            if (!now.State.Running || now.State.StartedAt != container.State.StartedAt) return record;
            var health = schedule.After(now.State, result);
            if (health.Status != now.State.Health?.Status) new EventLog(store, time).Add(now, "health_status: " + health.Status);
            return ContainerJson.ToRecord(now with { State = now.State with { Health = health } });
        });
    }

    // One that is about to end may not have seen the container for which this one was started.
    private async Task<FileHandle?> AcquireTurnAsync(CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryTakeTurn(store) is { } turn) return turn;
            if (time.GetElapsedTime(start) > Patience) return null;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel);
        }
    }

    private static FileHandle? TryTakeTurn(Store store)
    {
        using var directory = DirectoryHandle.OpenHostPath(Path.GetDirectoryName(store.Paths.HealthLock)!);
        var file = directory.OpenOrCreateFile(Path.GetFileName(store.Paths.HealthLock));
        if (file.TryLock(exclusive: true)) return file;
        file.Dispose();
        return null;
    }
}
