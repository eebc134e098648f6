using Strata.Archive.Compression;
using Strata.Engine.Archives;
using Strata.Oci;

namespace Strata.Engine.Building.Exporting;

/// <summary>One thing that a build is to give.</summary>
public sealed record BuildOutput
{
    /// <summary>What it is.</summary>
    public required BuildOutputKind Kind { get; init; }

    /// <summary>The file, or for <see cref="BuildOutputKind.Local"/> and a layout that is a directory, the directory.</summary>
    public string? Path { get; init; }

    /// <summary>Where the bytes go in place of a file, such as standard output; left open.</summary>
    public Stream? Stream { get; init; }

    /// <summary>The names of the image.</summary>
    public IReadOnlyList<Reference> Names { get; init; } = [];

    /// <summary>An OCI layout that is a directory, no tar.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>How an archive's layers are compressed: none, gzip or zstd.</summary>
    public CompressionKind Compression { get; init; } = CompressionKind.Gzip;

    /// <summary>gzip 0 to 9, zstd 1 to 22; null for the usual.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Docker's media types in place of OCI's. They have none for zstd.</summary>
    public bool UsesDockerMediaTypes { get; init; }

    /// <summary>No file of a new layer keeps a time later than <c>SOURCE_DATE_EPOCH</c>.</summary>
    public bool RewritesTimestamps { get; init; }

    /// <summary>The annotations of the image.</summary>
    public IReadOnlyList<ImageAnnotation> Annotations { get; init; } = [];

    /// <summary>True when an image comes of it, with an id.</summary>
    public bool IsImage => Kind is BuildOutputKind.Image or BuildOutputKind.Docker or BuildOutputKind.Oci;

    /// <summary>Looks at all that can be wrong with the outputs of one build before it has begun.</summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="platforms">How many platforms are built.</param>
    /// <exception cref="StrataException">InvalidArgument, with buildx's texts where it has one. NotImplemented: several platforms where one image only has a place.</exception>
    public static void Check(IReadOnlyList<BuildOutput> outputs, int platforms = 1)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.Count(static output => output.Stream is not null) > 1) throw StrataException.Invalid("multiple outputs configured to write to stdout");
        foreach (var output in outputs) output.Check(isIndex: platforms > 1);
    }

    private void Check(bool isIndex)
    {
        if (isIndex && Kind == BuildOutputKind.Image)
        {
            throw StrataException.NotSupported("several platforms in one image of the store are not supported yet: write them with --output type=oci,dest=FILE, or build them one by one");
        }
        if (isIndex && Kind == BuildOutputKind.Docker) throw StrataException.Invalid("docker exporter does not currently support exporting manifest lists");
        if (!isIndex && Annotations.Any(static a => a.Target is AnnotationTarget.Index or AnnotationTarget.IndexDescriptor)) throw StrataException.Invalid("index annotations not supported for single platform export");
        // Refused by the compressor too, but only after the build.
        if (IsImage && CompressionLevel is not null) Compressor.Create(System.IO.Stream.Null, Compression, CompressionLevel, leaveOpen: true).Dispose();
        if (UsesDockerMediaTypes && Compression == CompressionKind.Zstd) throw StrataException.Invalid("Docker's media types have none for zstd layers: use oci-mediatypes=true or another compression");
        if (Path is not { } path) return;
        if (Kind == BuildOutputKind.Local || IsDirectory)
        {
            if (File.Exists(path)) throw StrataException.Invalid($"destination directory {path} is a file");
            OutputFile.CheckDirectory(path, "export");
            return;
        }
        if (Directory.Exists(path)) throw StrataException.Invalid($"destination file {path} is a directory");
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } parent && !Directory.Exists(parent)) throw StrataException.NotFound($"failed to open {path}: no such file or directory");
        OutputFile.Check(path, "export");
    }
}
