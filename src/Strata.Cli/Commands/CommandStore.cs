using Strata.Cli.Arguments;
using Strata.Storage;

namespace Strata.Cli.Commands;

/// <summary>Opens the store that the global flags and the environment mean.</summary>
internal static class CommandStore
{
    /// <exception cref="Oci.StrataException">As <see cref="Store.Open"/>.</exception>
    public static Store Open(Invocation invocation)
    {
        var globals = invocation.Globals;
        return Store.Open(new StoreOptions
        {
            Root = globals.Root.Value is { Length: > 0 } root ? root : StoreOptions.DefaultRoot,
            Driver = globals.StorageDriver.Value is { Length: > 0 } driver ? driver : Environment.GetEnvironmentVariable("STRATA_STORAGE_DRIVER"),
            Time = invocation.Time,
        });
    }
}
