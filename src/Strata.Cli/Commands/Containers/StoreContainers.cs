using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Host;
using Strata.Storage;

namespace Strata.Cli.Commands.Containers;

/// <summary>The life of a store's containers, as the command line needs it.</summary>
internal static class StoreContainers
{
    /// <summary>As <see cref="OpenContainers"/>; null where nothing runs, and so none are.</summary>
    public static ContainerLife? FindContainers(this Invocation invocation, Store store) => HostSystem.IsLinux ? invocation.OpenContainers(store) : null;

    /// <summary>Containers that this program is called for when they have ended, and to check their health.</summary>
    [SupportedOSPlatform("linux")]
    public static ContainerLife OpenContainers(this Invocation invocation, Store store) => new(store, invocation.Time)
    {
        Command = Environment.ProcessPath is { } program ? [program, "--root", store.Paths.Root, "--storage-driver", store.Driver.Name, "container"] : [],
    };
}
