namespace Strata.Engine.Containers.Documents;

/// <summary>Options of an image's mount (Docker Engine API, Mount.ImageOptions).</summary>
/// <param name="Subpath">A directory in the image that is shown instead of all of it.</param>
public sealed record ImageRequestOptions(string Subpath);
