namespace Strata.Archive.Tar;

/// <summary>How much memory an archive may make its reader use.</summary>
public sealed record TarLimits
{
    /// <summary>Limits that real archives stay under.</summary>
    public static TarLimits Default { get; } = new();

    /// <summary>Bytes in one extended header (pax <c>x</c>, GNU <c>L</c> and <c>K</c>), and in all global headers together.</summary>
    public int MaxExtendedHeader { get; init; } = 1 << 20;

    /// <summary>Data segments of one sparse file.</summary>
    public int MaxSparseSegments { get; init; } = 1 << 20;
}
