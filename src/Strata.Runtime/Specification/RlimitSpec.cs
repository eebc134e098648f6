namespace Strata.Runtime.Specification;

/// <summary>One resource limit (config.md, "rlimits").</summary>
internal sealed record RlimitSpec(string Type, ulong Hard, ulong Soft);
