using Strata.Archive.Compression;

namespace Strata.Engine.Building;

/// <summary>Tells a context from a Dockerfile by what it begins with.</summary>
public static class ContextArchive
{
    /// <summary>How many bytes it takes to tell.</summary>
    public const int HeadSize = 512;

    /// <summary>True for the beginning of a tar, plain or compressed; no Dockerfile begins like that.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> head) =>
        Decompression.Detect(head) != CompressionKind.None || (head.Length >= 262 && head[257..262].SequenceEqual("ustar"u8));
}
