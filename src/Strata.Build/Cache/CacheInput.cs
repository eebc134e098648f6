namespace Strata.Build.Cache;

/// <summary>Something that a step's result depends on, so that a later miss can be explained.</summary>
/// <param name="Name">What it is: <c>parent</c>, <c>command</c>, <c>env PATH</c>, <c>file src/a.c</c>, …</param>
/// <param name="Value">Its value, or a digest of it.</param>
public readonly record struct CacheInput(string Name, string Value);
