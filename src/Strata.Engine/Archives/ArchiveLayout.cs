using Strata.Oci;

namespace Strata.Engine.Archives;

/// <summary>
/// The names in an image archive (OCI image-spec, image-layout.md; Docker's <c>save</c> format, which since version 25
/// holds both layouts in one tar).
/// </summary>
internal static class ArchiveLayout
{
    public const string IndexFile = "index.json";
    public const string DockerManifestFile = "manifest.json";
    public const string RepositoriesFile = "repositories";
    public const string LayoutFile = "oci-layout";
    public const string LayoutContent = """{"imageLayoutVersion": "1.0.0"}""";

    /// <summary>The annotation of an index's entry with the whole name of an image.</summary>
    public const string NameAnnotation = "io.containerd.image.name";

    /// <summary>The annotation with the tag alone, or, as some write it, with a name.</summary>
    public const string RefNameAnnotation = "org.opencontainers.image.ref.name";

    /// <summary>The annotation of manifests that tell of another manifest, such as attestations.</summary>
    public const string ReferenceTypeAnnotation = "vnd.docker.reference.type";

    private const string Blobs = "blobs/";

    public static string BlobPath(Digest digest) => $"{Blobs}{digest.Algorithm}/{digest.Hex}";

    /// <summary>The digest that a path promises: <c>blobs/ALGORITHM/HEX</c>; null for other paths.</summary>
    public static Digest? FindDigest(string path) =>
        path.StartsWith(Blobs, StringComparison.Ordinal) && path.IndexOf('/', Blobs.Length) is > 0 and var slash
        && Digest.TryParse($"{path[Blobs.Length..slash]}:{path[(slash + 1)..]}", out var digest) ? digest : null;
}
