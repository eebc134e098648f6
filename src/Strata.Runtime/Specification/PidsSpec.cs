namespace Strata.Runtime.Specification;

/// <summary>A limit of tasks (config-linux.md, "PIDs").</summary>
internal sealed record PidsSpec(long Limit);
