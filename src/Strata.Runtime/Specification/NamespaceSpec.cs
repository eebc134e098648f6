namespace Strata.Runtime.Specification;

/// <summary>A new namespace of the given type, or the one mounted at the path (config-linux.md, "Namespaces").</summary>
internal sealed record NamespaceSpec(string Type, string? Path = null);
