namespace Strata.Oci.Progress;

/// <summary>Something that a step's result depends on and that differs from the last time the step ran.</summary>
/// <param name="Name">What it is: <c>file src/a.c</c>, <c>env PATH</c>, <c>command</c>, <c>parent</c>, …</param>
/// <param name="Before">Its value then; null when it was not there.</param>
/// <param name="After">Its value now; null when it is gone.</param>
public sealed record StepReason(string Name, string? Before, string? After);
