using System.Globalization;
using System.Text;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Events;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers.Health;

/// <summary>Checks the health of a store's containers, as one process for all of them.</summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
[SupportedOSPlatform("linux")]
internal sealed class HealthChecks(Store store, TimeProvider time)
{
    private const int MostOutput = 4096;

    private readonly Dictionary<string, Task> _checks = [];

    /// <summary>True for a container whose health this looks after while it runs.</summary>
    public static bool IsFor(ContainerDocument document) => document.State.Health is not null && HealthRules.HasCheck(document);

    /// <summary>Begins the checks that are due.</summary>
    /// <param name="containers">The running containers with a check.</param>
    /// <param name="cancel">Ends the checks.</param>
    /// <returns>When the next one is due; null when that is for a check to tell that goes on.</returns>
    public DateTimeOffset? Begin(IEnumerable<ContainerDocument> containers, CancellationToken cancel)
    {
        DateTimeOffset? next = null;
        foreach (var container in containers)
        {
            if (_checks.TryGetValue(container.Id, out var running) && !running.IsCompleted) continue;
            var schedule = new HealthSchedule(container.Config.Healthcheck!);
            var due = schedule.Next(container.State);
            if (due <= time.GetUtcNow()) _checks[container.Id] = CheckAsync(container, schedule, cancel);
            else if (next is null || due < next) next = due;
        }
        return next;
    }

    /// <summary>True while a check goes on.</summary>
    public bool IsBusy => _checks.Values.Any(static check => !check.IsCompleted);

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
}
