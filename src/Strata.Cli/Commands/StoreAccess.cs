using Strata.Cli.Arguments;
using Strata.Engine;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Cli.Commands;

/// <summary>Opens the store that the flags and the environment name.</summary>
internal static class StoreAccess
{
    /// <summary>The store of <c>--root</c> or <c>STRATA_ROOT</c>, with the driver of <c>--storage-driver</c> or <c>STRATA_STORAGE_DRIVER</c>.</summary>
    /// <exception cref="StrataException">NotImplemented: <c>--host</c> was given. As <see cref="EngineStore.Open"/> otherwise.</exception>
    public static Store OpenStore(this Invocation invocation)
    {
        var globals = invocation.Globals;
        if (globals.Host.Value.Length > 0) throw StrataException.NotSupported("--host: there is no daemon to connect to: strata works on its store directly, chosen with --root");
        var driver = globals.StorageDriver.Value.Length > 0 ? globals.StorageDriver.Value : Environment.GetEnvironmentVariable("STRATA_STORAGE_DRIVER");
        return EngineStore.Open(new StoreOptions
        {
            Root = invocation.StoreRoot(),
            Driver = string.IsNullOrEmpty(driver) ? null : driver,
            Durable = Environment.GetEnvironmentVariable("STRATA_SYNC") is not ("off" or "0" or "false"),
            NoPrivileges = invocation.NoPrivileges,
            Time = invocation.Time,
        });
    }

    /// <summary>True when the store that <see cref="OpenStore"/> opens has been made.</summary>
    public static bool HasStore(this Invocation invocation) => Store.Exists(invocation.StoreRoot());

    private static string StoreRoot(this Invocation invocation) => invocation.Globals.Root.Value.Length > 0 ? invocation.Globals.Root.Value : StoreOptions.DefaultRoot;
}
