namespace Strata.Archive.Tar;

/// <summary>A run of data in a sparse file; what lies between runs is a hole.</summary>
/// <param name="Offset">Where the run begins in the file.</param>
/// <param name="Length">How many bytes it has.</param>
public readonly record struct TarSegment(long Offset, long Length);
