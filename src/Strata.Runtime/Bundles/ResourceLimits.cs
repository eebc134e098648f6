using Strata.Linux.Processes;
using Strata.Oci;
using Strata.Runtime.Specification;

namespace Strata.Runtime.Bundles;

/// <summary>The names of limits, and what may be asked of a runtime.</summary>
internal static class ResourceLimits
{
    // asm-generic/resource.h; the order is the same on every architecture that .NET runs on.
    private static readonly string[] Names =
    [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending",
        "msgqueue", "nice", "rtprio", "rttime",
    ];

    /// <summary>
    /// The limits as the document has them, none above <paramref name="findHardLimit"/>: without CAP_SYS_RESOURCE a runtime
    /// fails when it is asked for more than it holds.
    /// </summary>
    /// <exception cref="StrataException">InvalidArgument: there is no such limit, or soft is above hard.</exception>
    public static IReadOnlyList<RlimitSpec>? Create(IReadOnlyList<ResourceLimit> limits, Func<int, ulong> findHardLimit)
    {
        if (limits.Count == 0) return null;
        var result = new List<RlimitSpec>(limits.Count);
        foreach (var limit in limits)
        {
            var number = Array.IndexOf(Names, limit.Name);
            if (number < 0) throw StrataException.Invalid($"invalid ulimit type: {limit.Name}");
            if (limit.Soft > limit.Hard) throw StrataException.Invalid($"ulimit soft limit must be less than or equal to hard limit: {limit.Soft} > {limit.Hard}");
            var ceiling = findHardLimit(number);
            result.Add(new RlimitSpec("RLIMIT_" + limit.Name.ToUpperInvariant(), Math.Min(limit.Hard, ceiling), Math.Min(limit.Soft, ceiling)));
        }
        return result;
    }

    /// <summary>True for the name of a limit that there is.</summary>
    public static bool IsKnown(string name) => Array.IndexOf(Names, name) >= 0;

    /// <summary>This process's own hard limit.</summary>
    public static ulong OwnHardLimit(int number) => ProcessLimits.GetHard(number);
}
