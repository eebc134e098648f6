namespace Strata.Oci.Progress;

/// <summary>Why a step's result was there already, or why it had to be made.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="IsHit">True when the result came from the cache.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Reasons">What differs, when it is known.</param>
public sealed record StepExplained(string Step, bool IsHit, string Summary, IReadOnlyList<StepReason> Reasons) : ProgressEvent;
