using Strata.Archive.Compression;
using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Values of options that outputs and caches have in common. Failures are InvalidArgument with buildx's texts where it has one.</summary>
internal static class OptionValues
{
    public static CompressionKind ReadCompression(string value) => value switch
    {
        "gzip" => CompressionKind.Gzip,
        "zstd" => CompressionKind.Zstd,
        "uncompressed" => CompressionKind.None,
        _ => throw StrataException.Invalid($"unsupported compression type {value}: use gzip, zstd or uncompressed"),
    };

    public static int ReadCompressionLevel(string value)
    {
        if (FlagValues.Int(value, 0, out var level) is { } error) throw StrataException.Invalid($"non-integer value {value} specified for compression-level: {error}");
        return (int)Math.Clamp(level, int.MinValue, int.MaxValue);
    }

    public static bool ReadBool(string key, string value) =>
        FlagValues.Bool(value, false, out var read) is { } error ? throw StrataException.Invalid($"non-bool value specified for {key}: {error}") : read;
}
