namespace Strata.Oci.Progress;

/// <summary>Something that the user should know and that stops nothing.</summary>
/// <param name="Message">One line.</param>
/// <param name="Detail">More lines, such as the source text it is about; null for none.</param>
public sealed record WarningRaised(string Message, string? Detail = null) : ProgressEvent;
