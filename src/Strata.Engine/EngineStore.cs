using Strata.Engine.Building;
using Strata.Host;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine;

/// <summary>Opens a store for the use cases of the engine.</summary>
public static class EngineStore
{
    /// <summary>
    /// Opens a data root as <see cref="Store.Open"/> does, so that what a killed build's steps still run is ended before their files are
    /// cleared away. Dispose the store when no use case works on it any more.
    /// </summary>
    /// <exception cref="StrataException">As <see cref="Store.Open"/>.</exception>
    public static Store Open(StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var store = Store.Open(options);
        if (HostSystem.IsLinux) EndAbandonedSteps(store, options.Time);
        return store;
    }

    [SupportedOSPlatform("linux")]
    private static void EndAbandonedSteps(Store store, TimeProvider time) => store.LeaseEnding += lease => AbandonedSteps.End(store, lease, time);
}
