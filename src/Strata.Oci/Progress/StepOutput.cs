namespace Strata.Oci.Progress;

/// <summary>What a step's process wrote, uncut; the bytes are the receiver's to keep.</summary>
/// <param name="Step">The step's id.</param>
/// <param name="IsError">True for its standard error.</param>
/// <param name="Bytes">The bytes, not necessarily whole lines.</param>
public sealed record StepOutput(string Step, bool IsError, ReadOnlyMemory<byte> Bytes) : ProgressEvent;
