namespace Strata.Oci.Progress;

/// <summary>One outcome of the operation, such as an image that is now named.</summary>
/// <param name="Text">The line that people see, such as <c>Loaded image: alpine:latest</c>.</param>
public sealed record ResultProduced(string Text) : ProgressEvent;
