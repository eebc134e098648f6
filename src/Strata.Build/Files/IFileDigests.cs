namespace Strata.Build.Files;

/// <summary>
/// Content digests of a context's files, remembered between builds by path, inode, size, and times of modification and
/// change: an unchanged file is not read again. Losing all of it costs time only. Safe for several threads at once.
/// </summary>
public interface IFileDigests
{
    /// <summary>Gives the SHA-256 (32 bytes) remembered for exactly this state of the file; false when none is.</summary>
    /// <param name="path">The path in the context.</param>
    /// <param name="entry">The file's status now.</param>
    /// <param name="sha256">Receives the digest.</param>
    bool TryFind(string path, in FileEntry entry, Span<byte> sha256);

    /// <summary>
    /// Remembers a digest. Only called for files whose change time was old enough when they were read that a later
    /// change must show in it.
    /// </summary>
    void Remember(string path, in FileEntry entry, ReadOnlySpan<byte> sha256);
}
