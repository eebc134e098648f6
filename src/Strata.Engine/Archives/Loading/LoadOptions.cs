using Strata.Oci;

namespace Strata.Engine.Archives.Loading;

/// <summary>How an archive is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>Take only images for this platform; null for this machine's where an image has several, and for any otherwise.</summary>
    public Platform? Platform { get; init; }
}
