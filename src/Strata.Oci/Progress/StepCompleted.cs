namespace Strata.Oci.Progress;

/// <summary>A step ended. A step that fails or is cancelled ends too.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="Cached">True when its result was there already.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record StepCompleted(string Step, bool Cached = false, string? Error = null) : ProgressEvent;
