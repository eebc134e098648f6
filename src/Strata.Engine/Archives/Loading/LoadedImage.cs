using Strata.Oci;

namespace Strata.Engine.Archives.Loading;

/// <summary>An image that was loaded.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tags">The names that it got.</param>
public sealed record LoadedImage(Digest Id, IReadOnlyList<Reference> Tags);
