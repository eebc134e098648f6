using Strata.Cli.Arguments;
using Strata.Cli.Commands.Containers;
using Strata.Engine.Containers;
using Strata.Engine.Networks;
using Strata.Storage;

namespace Strata.Cli.Commands.Networks;

/// <summary>How the commands of this folder come to the use cases.</summary>
[SupportedOSPlatform("linux")]
internal static class StoreNetworks
{
    public static NetworkCatalog Networks(this Invocation invocation, Store store) => new(store, invocation.Time, invocation.Networking(store));

    public static ContainerNetworking Networking(this Invocation invocation, Store store) => invocation.OpenContainers(store).Networking;
}
