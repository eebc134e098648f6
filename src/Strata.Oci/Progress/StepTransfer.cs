namespace Strata.Oci.Progress;

/// <summary>How far a step is.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="Action">What it does, such as <c>Loading layer</c>.</param>
/// <param name="Current">Bytes done so far.</param>
/// <param name="Total">Bytes in all; null when not known.</param>
public sealed record StepTransfer(string Step, string Action, long Current, long? Total) : ProgressEvent;
