using System.Text.Json;
using Strata.Oci;

namespace Strata.Engine.Archives;

/// <summary>One image in the <c>manifest.json</c> of Docker's archives.</summary>
internal sealed record DockerManifest
{
    /// <summary>The largest <c>manifest.json</c> that is read, in bytes: thousands of images.</summary>
    public const int MaxSize = 8 << 20;

    /// <summary>The path of the image config.</summary>
    public string? Config { get; init; }

    /// <summary>The names, <c>repository:tag</c>.</summary>
    public IReadOnlyList<string?>? RepoTags { get; init; }

    /// <summary>The paths of the layers, bottom first.</summary>
    public IReadOnlyList<string?>? Layers { get; init; }

    /// <summary>Reads a <c>manifest.json</c>.</summary>
    /// <exception cref="StrataException">DataLoss: damaged, or lists nothing.</exception>
    public static IReadOnlyList<DockerManifest> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifests = JsonSerializer.Deserialize(json, DockerManifestContext.Default.DockerManifestArray);
            if (manifests is null or [] || manifests.Any(static m => m?.Config is null)) throw StrataException.Damaged($"the archive's {ArchiveLayout.DockerManifestFile} lists no images");
            return manifests;
        }
        catch (JsonException e)
        {
            throw StrataException.Damaged($"the archive's {ArchiveLayout.DockerManifestFile} is damaged: {e.Message}", e);
        }
    }
}
