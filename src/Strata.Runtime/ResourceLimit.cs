namespace Strata.Runtime;

/// <summary>A limit of setrlimit(2) for a container's process.</summary>
/// <param name="Name">The name without prefix: <c>nofile</c>, <c>nproc</c>…</param>
/// <param name="Soft">The limit in force.</param>
/// <param name="Hard">How far the process may raise it. Both are lowered to the hard limit that this process holds.</param>
public sealed record ResourceLimit(string Name, ulong Soft, ulong Hard)
{
    /// <summary>True for the name of a limit that there is.</summary>
    public static bool IsKnown(string name) => Bundles.ResourceLimits.IsKnown(name);
}
