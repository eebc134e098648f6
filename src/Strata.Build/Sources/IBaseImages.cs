using Strata.Oci;

namespace Strata.Build.Sources;

/// <summary>The images that a Dockerfile names. Safe for several calls at once.</summary>
public interface IBaseImages
{
    /// <summary>Finds an image and its config, locally or in a registry as the build's pull setting says.</summary>
    /// <exception cref="StrataException">NotFound and others, with Docker's text.</exception>
    ValueTask<BaseImage> ResolveAsync(Reference name, Platform platform, CancellationToken cancel);

    /// <summary>Makes sure that all layers of a resolved image are in the store, until the build has ended.</summary>
    /// <param name="image">The image.</param>
    /// <param name="progress">Hears of transfers.</param>
    /// <param name="stepId">The step that transfers belong to.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>True when they were there already.</returns>
    ValueTask<bool> EnsureLayersAsync(BaseImage image, IProgress<Oci.Progress.ProgressEvent> progress, string stepId, CancellationToken cancel);
}
