namespace Strata.Archive.Compression;

/// <summary>Finds out how a stream is compressed from its first bytes, whatever a media type or file name says.</summary>
public static class Decompression
{
    private const int HeadLength = 10;

    /// <summary>The kind that the first bytes of a stream show; ten are enough, fewer are taken for what they are.</summary>
    public static CompressionKind Detect(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08])) return CompressionKind.Gzip;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])) return CompressionKind.Zstd;
        // A skippable frame may come first (RFC 8878 3.1.2).
        if (head.Length >= 4 && head[0] >> 4 == 5 && head[1..].StartsWith((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18])) return CompressionKind.Zstd;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])) return CompressionKind.Xz;
        // "BZh" could begin a file name in a tar; a block or the end of an empty stream follows in bzip2.
        if (head.Length >= HeadLength && head.StartsWith("BZh"u8) && head[3] is >= (byte)'1' and <= (byte)'9'
            && (head[4..].StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) || head[4..].StartsWith((ReadOnlySpan<byte>)[0x17, 0x72, 0x45, 0x38, 0x50, 0x90])))
        {
            return CompressionKind.Bzip2;
        }
        return CompressionKind.None;
    }

    /// <summary>
    /// A stream of the decompressed bytes. It reads ahead of what it gives, and decodes members, frames and streams that
    /// follow one another as one. Damage and a truncated stream are never a silent end.
    /// </summary>
    /// <param name="input">The bytes; it need not seek.</param>
    /// <param name="kind">What was found.</param>
    /// <param name="leaveOpen">Whether <paramref name="input"/> outlives the result.</param>
    /// <exception cref="Oci.StrataException">
    /// From reads: <see cref="Oci.ErrorKind.DataLoss"/> when the stream is corrupt, truncated, followed by something else,
    /// or wants more memory for its window than 128 MiB (zstd) or 256 MiB (xz);
    /// <see cref="Oci.ErrorKind.NotImplemented"/> for xz filters other than LZMA2.
    /// </exception>
    public static Stream Open(Stream input, out CompressionKind kind, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        var source = new CodecInput(input, leaveOpen);
        try
        {
            source.Ensure(HeadLength);
            kind = Detect(source.Available);
            source.Codec = kind.ToString().ToLowerInvariant();
            return kind switch
            {
                CompressionKind.Gzip => new GzipDecoder(source),
                CompressionKind.Zstd => new ZstdDecoder(source),
                CompressionKind.Xz => new XzDecoder(source),
                CompressionKind.Bzip2 => new Bzip2Decoder(source),
                _ => new StoredStream(source),
            };
        }
        catch
        {
            source.CloseStream();
            source.ReleaseBuffer();
            throw;
        }
    }
}
