namespace Strata.Runtime.Specification;

/// <summary>The capability sets (config.md, "capabilities"); the inheritable and ambient ones are empty, as Docker's.</summary>
internal sealed record CapabilitiesSpec(IReadOnlyList<string> Bounding, IReadOnlyList<string> Effective, IReadOnlyList<string> Permitted);
