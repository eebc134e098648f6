using System.IO.Compression;
using Strata.Oci;

namespace Strata.Archive.Compression;

/// <summary>
/// Compresses deterministically: the same bytes and level give the same bytes, however they are cut into writes and
/// flushes, with one version of the .NET runtime (gzip) or of ZstdSharp.
/// </summary>
public static class Compressor
{
    private const int DefaultZstdLevel = 3;
    private const int DefaultGzipLevel = 6;

    /// <summary>
    /// A stream that compresses what is written to it; the compressed stream is whole when it is disposed, and a flush
    /// before that does nothing.
    /// </summary>
    /// <param name="output">Where compressed bytes go.</param>
    /// <param name="kind">None, gzip or zstd.</param>
    /// <param name="level">gzip 0 to 9, zstd 1 to 22; null for 6 and 3.</param>
    /// <param name="leaveOpen">Whether <paramref name="output"/> outlives the result.</param>
    /// <exception cref="StrataException">
    /// <see cref="ErrorKind.NotImplemented"/> for other kinds, <see cref="ErrorKind.InvalidArgument"/> for other levels.
    /// </exception>
    public static Stream Create(Stream output, CompressionKind kind, int? level, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(output);
        switch (kind)
        {
            case CompressionKind.None:
                return new UncompressedStream(output, leaveOpen);
            case CompressionKind.Gzip:
                // .NET writes a gzip header without name and with a zero time.
                var options = new ZLibCompressionOptions { CompressionLevel = Level(level ?? DefaultGzipLevel, 0, 9, "gzip") };
                return new FixedBlockStream(new NeverEmptyGzipStream(output, options, leaveOpen));
            case CompressionKind.Zstd:
                return new FixedBlockStream(new ZstdSharp.CompressionStream(output, Level(level ?? DefaultZstdLevel, 1, 22, "zstd"), leaveOpen: leaveOpen));
            default:
                throw StrataException.NotSupported($"compressing with {kind.ToString().ToLowerInvariant()} is not supported: use gzip or zstd");
        }
    }

    private static int Level(int level, int lowest, int highest, string name)
    {
        if (level < lowest || level > highest) throw StrataException.Invalid($"invalid {name} level {level}: expected {lowest} to {highest}");
        return level;
    }
}
