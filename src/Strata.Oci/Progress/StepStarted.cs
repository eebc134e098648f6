namespace Strata.Oci.Progress;

/// <summary>A step began. A step is started once.</summary>
/// <param name="Step">The step's id, unique within the operation.</param>
/// <param name="Name">What people see, such as <c>[2/3] RUN make</c>.</param>
public sealed record StepStarted(string Step, string Name) : ProgressEvent;
