namespace Strata.Oci.Progress;

/// <summary>A step ended. A step that fails or is cancelled ends too.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="Cached">True when its result was there already.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record StepCompleted(string Step, bool Cached = false, string? Error = null) : ProgressEvent
{
    /// <summary>True when the step was given up because the whole operation was, not for a fault of its own.</summary>
    public bool IsCanceled { get; init; }

    /// <summary>The end of a step that an exception ended.</summary>
    public static StepCompleted Failed(string step, Exception cause) => cause is OperationCanceledException
        ? new StepCompleted(step, Error: "canceled") { IsCanceled = true }
        : new StepCompleted(step, Error: cause.Message);
}
