using Strata.Archive.Compression;
using Strata.Engine.Archives;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>One <c>--cache-to</c>: what of a build's cache another store is to find, and where.</summary>
public sealed record CacheExport
{
    /// <summary>The tag that is meant when none is said.</summary>
    public const string DefaultTag = "latest";

    /// <summary>Where it goes.</summary>
    public required CacheExportKind Kind { get; init; }

    /// <summary>The directory, for <see cref="CacheExportKind.Local"/>.</summary>
    public string? Path { get; init; }

    /// <summary>The name of this cache in the directory; caches of other names there stay.</summary>
    public string Tag { get; init; } = DefaultTag;

    /// <summary>True for the steps of all stages (<c>mode=max</c>), false for those whose layers are the image's.</summary>
    public bool TakesAllSteps { get; init; }

    /// <summary>How layers are compressed: none, gzip or zstd. A layer that the directory has in this form is not compressed again.</summary>
    public CompressionKind Compression { get; init; } = CompressionKind.Gzip;

    /// <summary>gzip 0 to 9, zstd 1 to 22; null for the usual.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Docker's media types in place of OCI's. They have none for zstd, and none for an image manifest.</summary>
    public bool UsesDockerMediaTypes { get; init; }

    /// <summary>True to write an image manifest, which every registry takes; false for the index of blobs of older BuildKits.</summary>
    public bool IsImageManifest { get; init; } = true;

    /// <summary>True when a failure is a warning.</summary>
    public bool IgnoresFailure { get; init; }

    /// <summary>What archives call the same form.</summary>
    internal BuildOutput Form => new()
    {
        Kind = BuildOutputKind.Oci,
        Compression = Compression,
        CompressionLevel = CompressionLevel,
        UsesDockerMediaTypes = UsesDockerMediaTypes,
    };

    /// <summary>Looks at all that can be wrong before a build has begun.</summary>
    /// <exception cref="StrataException">InvalidArgument, with BuildKit's texts where it has one.</exception>
    public static void Check(IReadOnlyList<CacheExport> exports, IReadOnlyList<BuildOutput> outputs)
    {
        foreach (var export in exports)
        {
            if (export.Kind == CacheExportKind.Inline)
            {
                if (export.TakesAllSteps) throw StrataException.Invalid("inline cache has no mode=max: an image's config has no place for layers that are not the image's; use type=local");
                if (!outputs.Any(static output => output.IsImage)) throw StrataException.Invalid("inline cache needs an output that is an image");
                continue;
            }
            if (string.IsNullOrEmpty(export.Path)) throw StrataException.Invalid("local cache exporter requires dest");
            if (File.Exists(export.Path)) throw StrataException.Invalid($"local cache exporter: {export.Path} is a file");
            if (export is { UsesDockerMediaTypes: true, IsImageManifest: true }) throw StrataException.Invalid("invalid configuration for remote cache: image-manifest=true needs oci-mediatypes=true");
            if (export is { UsesDockerMediaTypes: true, Compression: CompressionKind.Zstd }) throw StrataException.Invalid("Docker's media types have none for zstd layers: use oci-mediatypes=true or another compression");
            if (!export.IgnoresFailure) OutputFile.CheckDirectory(export.Path, "export cache");
            if (export.CompressionLevel is not null) Compressor.Create(Stream.Null, export.Compression, export.CompressionLevel, leaveOpen: true).Dispose();
        }
    }
}
