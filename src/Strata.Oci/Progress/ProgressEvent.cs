namespace Strata.Oci.Progress;

/// <summary>
/// Something that a running operation tells. Every use case reports to one <see cref="IProgress{T}"/> of these; terminal,
/// plain, JSON and API renderers are readers of the same stream. Reports of one step are ordered; those of different
/// steps may come from different threads at once.
/// </summary>
public abstract record ProgressEvent;
