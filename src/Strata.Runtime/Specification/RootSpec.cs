namespace Strata.Runtime.Specification;

/// <summary>The root file system (config.md, "Root"); <c>readonly</c> is left out when false.</summary>
internal sealed record RootSpec(string Path, bool? Readonly);
