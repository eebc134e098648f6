using Strata.Engine.Networks.Documents;
using Strata.Oci;
using Strata.Runtime.Networking;
using Strata.Storage;
using Strata.Storage.Networks;

namespace Strata.Engine.Networks;

/// <summary>Finds networks by name, id or the beginning of an id. The three networks that every store has are made when they are first looked for.</summary>
internal sealed class NetworkResolver(Store store, TimeProvider time)
{
    private const string UsualRoot = "/var/lib/strata";

    /// <summary>Every network, by name.</summary>
    public IReadOnlyList<NetworkDocument> List()
    {
        EnsurePredefined();
        return [.. store.Networks.List().Select(NetworkJson.Read)];
    }

    /// <summary>A network; null when there is none.</summary>
    /// <exception cref="StrataException">InvalidArgument: several ids begin so; with Docker's text.</exception>
    public NetworkDocument? Find(string text)
    {
        EnsurePredefined();
        if (store.Networks.Find(text) is { } whole) return NetworkJson.Read(whole);
        if (store.Networks.FindByName(text) is { } named) return NetworkJson.Read(named);
        if (text.Length == 0 || !text.All(char.IsAsciiHexDigitLower)) return null;
        IReadOnlyList<NetworkRecord> found = store.Networks.FindByIdPrefix(text);
        if (found.Count > 1) throw StrataException.Invalid($"network {text} is ambiguous ({found.Count} matches found on ID prefix)");
        return found.Count == 1 ? NetworkJson.Read(found[0]) : null;
    }

    /// <summary>A network.</summary>
    /// <exception cref="StrataException">NotFound, with Docker's text.</exception>
    public NetworkDocument Get(string text) => Find(text) ?? throw StrataException.NotFound($"network {text} not found");

    /// <summary>A new network's id.</summary>
    public static string NewId() => RandomId.NewHex(32);

    private void EnsurePredefined()
    {
        if (store.Networks.FindByName(NetworkDocument.BridgeName) is not null) return;
        store.Change(() =>
        {
            if (store.Networks.FindByName(NetworkDocument.BridgeName) is not null) return false;
            var now = time.GetUtcNow();
            // Other stores' bridges are other bridges: each gives out its own addresses.
            var bridge = store.Paths.Root == UsualRoot ? "strata0" : "strata-" + Path.GetFileName(store.Paths.NetworkState)[..8];
            foreach (var document in (NetworkDocument[])
                [
                    new()
                    {
                        Name = NetworkDocument.BridgeName, Id = NewId(), Created = now, Driver = "bridge", Interface = bridge, HasChosenSubnets = true, Options = BridgeOptions(bridge),
                        Ipam = new IpamDocument { Config = [NetworkMaker.Chosen(SubnetPools.Choose([], HostRoutes.Read(), bridge))] },
                    },
                    new() { Name = NetworkDocument.HostName, Id = NewId(), Created = now, Driver = "host" },
                    new() { Name = NetworkDocument.NoneName, Id = NewId(), Created = now, Driver = "null" },
                ])
            {
                store.Networks.Put(NetworkJson.ToRecord(document));
            }
            return true;
        });
    }

    private static SortedDictionary<string, string> BridgeOptions(string bridge) => new(StringComparer.Ordinal)
    {
        [NetworkOptions.DefaultBridge] = "true",
        [NetworkOptions.ContainersMayTalk] = "true",
        [NetworkOptions.Masquerade] = "true",
        [NetworkOptions.HostAddress] = "0.0.0.0",
        [NetworkOptions.BridgeName] = bridge,
    };
}
