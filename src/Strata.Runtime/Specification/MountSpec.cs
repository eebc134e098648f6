namespace Strata.Runtime.Specification;

/// <summary>One mount (config.md, "Mounts"); they are made in the order listed.</summary>
internal sealed record MountSpec(string Destination, string Type, string Source, IReadOnlyList<string> Options);
