using System.Runtime.CompilerServices;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks.Documents;
using Strata.Storage;
using Strata.Storage.Events;

namespace Strata.Engine.Events;

/// <summary>Writes and reads what happens in a store, in Docker's words.</summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
public sealed class EventLog(Store store, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>The events of a span of time.</summary>
    /// <param name="since">From when on; null for those from now on.</param>
    /// <param name="until">Until when; null for ever. It may lie in the future.</param>
    /// <param name="cancel">Ends it.</param>
    public async IAsyncEnumerable<EventRecord> ReadAsync(DateTimeOffset? since, DateTimeOffset? until, [EnumeratorCancellation] CancellationToken cancel)
    {
        var after = since is null ? store.Events.LastNumber : 0;
        while (true)
        {
            // First the time, then the events: what happens between the two is seen by the next look.
            var now = time.GetUtcNow();
            foreach (var record in store.Events.List(after, since))
            {
                after = record.Number;
                if (until is { } end && record.Time > end) yield break;
                yield return record;
            }
            if (until is { } last && now >= last) yield break;
            await Task.Delay(Look, time, cancel);
        }
    }

    internal void Add(ContainerDocument container, string action, params IEnumerable<(string Name, string Value)> more) => store.Events.Add(
        "container", action, container.Id,
        [.. container.Config.Labels.Select(static l => (l.Key, l.Value)), ("image", container.Config.Image), ("name", container.Name[1..]), .. more]);

    internal void Add(NetworkDocument network, string action, string? container = null) => store.Events.Add(
        "network", action, network.Id,
        [("name", network.Name), ("type", network.Driver), .. container is null ? Array.Empty<(string, string)>() : [("container", container)]]);

    internal void AddMount(ContainerDocument container, ContainerMount mount)
    {
        if (mount is { Type: MountType.Volume, Name: { } name })
        {
            store.Events.Add("volume", "mount", name, ("container", container.Id), ("destination", mount.Destination), ("driver", "local"), ("propagation", mount.Propagation), ("read/write", mount.IsWritable ? "true" : "false"));
        }
    }

    internal void AddUnmount(ContainerDocument container, ContainerMount mount)
    {
        if (mount is { Type: MountType.Volume, Name: { } name }) store.Events.Add("volume", "unmount", name, ("container", container.Id), ("driver", "local"));
    }
}
