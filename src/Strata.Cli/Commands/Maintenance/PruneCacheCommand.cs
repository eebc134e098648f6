using Strata.Cli.Arguments;
using Strata.Engine.Maintenance.Caching;

namespace Strata.Cli.Commands.Maintenance;

/// <summary><c>builder prune</c>: forgets results of build steps.</summary>
internal static class PruneCacheCommand
{
    public static Command Create() => new()
    {
        Short = "Remove build cache",
        Usage = "[OPTIONS]",
        Define = static flags =>
        {
            var all = flags.Bool("all", 'a', "Include steps whose layer an image or a container has");
            var prune = new PruneFlags(flags, "until=24h");
            var reserved = flags.Bytes("reserved-space", "Amount of disk space always allowed to keep for cache");
            var maximum = flags.Bytes("max-used-space", "Maximum amount of disk space allowed to keep for cache");
            var free = flags.Bytes("min-free-space", "Target amount of free disk space after pruning");
            // What it was called before.
            var kept = flags.Bytes("keep-storage", "Amount of disk space to keep for cache");
            kept.Hidden = true;
            var verbose = flags.Bool("verbose", null, "Provide a more verbose output");
            return async (invocation, cancel) =>
            {
                var options = new CachePruneOptions
                {
                    All = all.Value,
                    Filter = CacheFilter.Parse(prune.Filters, invocation.Time),
                    ReservedSpace = reserved.Changed ? reserved.Value : kept.Value,
                    MaxUsedSpace = maximum.Value,
                    MinFreeSpace = free.Value,
                };
                var warning = all.Value ? "WARNING! This will remove all build cache." : "WARNING! This will remove all dangling build cache.";
                if (!await prune.MayGoOnAsync(invocation, warning, cancel, isOneLine: true)) return 0;
                using var store = invocation.OpenStore();
                var (removed, reclaimed) = new CachePrune(store).Run(options);
                await invocation.Out.WriteAsync(CacheRendering.Removed(removed, reclaimed, verbose.Value, invocation.Time.GetUtcNow()));
                return 0;
            };
        },
    };
}
