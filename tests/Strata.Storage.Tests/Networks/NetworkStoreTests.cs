using Strata.Oci;
using Strata.Storage.Networks;

namespace Strata.Storage.Tests.Networks;

public sealed class NetworkStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("strata-networks-").FullName;
    private readonly Store _store;

    public NetworkStoreTests() => _store = Store.Open(new StoreOptions { Root = _root, Driver = "native", Durable = false });

    [Fact]
    public void A_network_in_use_is_not_removed()
    {
        var network = Add("one", 'a');
        _store.Networks.AddSandbox("c1", DateTimeOffset.UnixEpoch);
        _store.Networks.AddEndpoint(new EndpointRecord("c1", network, new byte[1]), ["10.0.0.2", "fd00::2"]);
        Assert.False(_store.Networks.Remove(network));
        Assert.Equal(["10.0.0.2", "fd00::2"], _store.Networks.ListAddresses(network).Order());
        _store.Networks.AddHostPort("c1", new HostPort("tcp", 80, "0.0.0.0"));
        _store.Networks.RemoveSandbox("c1");
        Assert.Empty(_store.Networks.ListAddresses(network));
        Assert.Empty(_store.Networks.ListHostAddresses("tcp", 80));
        Assert.Empty(_store.Networks.ListSandboxes());
        Assert.True(_store.Networks.Remove(network));
        Assert.False(_store.Networks.Remove(network));
    }

    [Fact]
    public void An_address_is_given_once_and_a_failure_gives_nothing()
    {
        var network = Add("one", 'a');
        foreach (var container in (string[])["c1", "c2"]) _store.Networks.AddSandbox(container, DateTimeOffset.UnixEpoch);
        _store.Networks.AddEndpoint(new EndpointRecord("c1", network, new byte[1]), ["10.0.0.2"]);
        Assert.Equal("Address already in use", Assert.Throws<StrataException>(() => _store.Networks.AddEndpoint(new EndpointRecord("c2", network, new byte[1]), ["10.0.0.3", "10.0.0.2"])).Message);
        Assert.Equal(["10.0.0.2"], _store.Networks.ListAddresses(network));
        Assert.Empty(_store.Networks.ListEndpoints("c2"));
        _store.Networks.RemoveEndpoint("c1", network);
        Assert.Empty(_store.Networks.ListAddresses(network));
    }

    [Fact]
    public void Names_are_unique_and_ids_are_found_by_their_beginning()
    {
        Add("one", 'a');
        var other = Add("two", 'b');
        Assert.Equal("network with name one already exists", Assert.Throws<StrataException>(() => Add("one", 'c')).Message);
        Assert.Equal(other, _store.Networks.FindByIdPrefix("bb").Single().Id);
        Assert.Equal(["one", "two"], _store.Networks.List().Select(static n => n.Name));
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string Add(string name, char digit)
    {
        var id = new string(digit, 64);
        _store.Networks.Put(new NetworkRecord { Id = id, Name = name, Created = DateTimeOffset.UnixEpoch, Document = new byte[1] });
        return id;
    }
}
