namespace Strata.Archive.Compression;

/// <summary>How a blob is compressed.</summary>
public enum CompressionKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip (RFC 1952).</summary>
    Gzip,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd,

    /// <summary>The .xz file format.</summary>
    Xz,

    /// <summary>bzip2.</summary>
    Bzip2,
}
