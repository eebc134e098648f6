namespace Strata.Runtime.Specification;

/// <summary>A new namespace of the given type (config-linux.md, "Namespaces").</summary>
internal sealed record NamespaceSpec(string Type);
