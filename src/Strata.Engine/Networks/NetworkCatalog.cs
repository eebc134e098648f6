using Strata.Engine.Events;
using Strata.Engine.Images;
using Strata.Engine.Networks.Documents;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Networks;

/// <summary>The networks of a store: made, listed, removed.</summary>
[SupportedOSPlatform("linux")]
public sealed class NetworkCatalog
{
    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly ContainerNetworking _networking;
    private readonly NetworkResolver _resolver;
    private readonly EventLog _events;

    /// <summary>Makes the use case.</summary>
    /// <param name="store">The store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="networking">Takes back what dead containers hold of networks, before any question about them is answered.</param>
    public NetworkCatalog(Store store, TimeProvider time, ContainerNetworking networking)
    {
        _store = store;
        _time = time;
        _networking = networking;
        _resolver = new NetworkResolver(store, time);
        _events = new EventLog(store, time);
    }

    /// <summary>Makes a network. Its bridge appears with its first container.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="StrataException">InvalidArgument, NotImplemented, NotFound, Conflict or ResourceExhausted, with Docker's texts.</exception>
    public string Create(NewNetwork network)
    {
        _ = _resolver.List();
        return _store.Change(() =>
        {
            var document = NetworkMaker.Make(network, _resolver.List(), _time.GetUtcNow());
            _store.Networks.Put(NetworkJson.ToRecord(document));
            _events.Add(document, "create");
            return document.Id;
        });
    }

    /// <summary>Every network, by name.</summary>
    public IReadOnlyList<NetworkDocument> List() => _resolver.List();

    /// <summary>A network.</summary>
    /// <param name="text">Its name, its id, or how that begins.</param>
    /// <exception cref="StrataException">NotFound; with Docker's text.</exception>
    public async Task<NetworkDocument> GetAsync(string text)
    {
        await _networking.SweepAsync();
        return _resolver.Get(text);
    }

    /// <summary>The containers in a network, by id.</summary>
    public IReadOnlyList<(string Container, EndpointDocument Endpoint)> ListEndpoints(string network) =>
        [.. _store.Networks.ListEndpointsOf(network).Select(static e => (e.Container, NetworkJson.Read(e))).OrderBy(static e => e.Container, StringComparer.Ordinal)];

    /// <summary>True when no container, running or not, is to be in the network.</summary>
    public bool IsUnused(NetworkDocument network) => ListEndpoints(network.Id).Count == 0;

    /// <summary>Removes a network.</summary>
    /// <exception cref="StrataException">NotFound. Conflict: a container is in it, or it is one that every store has; with Docker's texts.</exception>
    public async Task RemoveAsync(string text)
    {
        var network = await GetAsync(text);
        if (network.IsPredefined) throw new StrataException(ErrorKind.Conflict, $"{network.Name} is a pre-defined network and cannot be removed");
        if (TryRemove(network)) return;
        var ends = ListEndpoints(network.Id).Select(static e => $"name:\"{e.Endpoint.ContainerName}\" id:\"{e.Endpoint.EndpointId[..12]}\"");
        throw new StrataException(ErrorKind.Conflict, $"error while removing network: network {network.Name} has active endpoints ({string.Join(", ", ends)})");
    }

    /// <summary>Removes the networks that no container is in.</summary>
    /// <returns>Their names.</returns>
    public async Task<IReadOnlyList<string>> PruneAsync(PruneFilters filters, CancellationToken cancel)
    {
        await _networking.SweepAsync();
        var removed = new List<string>();
        foreach (var network in List().Where(static n => !n.IsPredefined))
        {
            cancel.ThrowIfCancellationRequested();
            if (filters.Until is { } until && network.Created > until || !filters.Labels.Matches(network.Labels)) continue;
            if (TryRemove(network)) removed.Add(network.Name);
        }
        return removed;
    }

    private bool TryRemove(NetworkDocument network) => _store.Change(() =>
    {
        var isGone = _store.Networks.Remove(network.Id);
        if (isGone) _events.Add(network, "destroy");
        return isGone;
    });
}
