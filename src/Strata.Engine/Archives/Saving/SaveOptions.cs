using Strata.Oci;

namespace Strata.Engine.Archives.Saving;

/// <summary>How images are saved.</summary>
public sealed record SaveOptions
{
    /// <summary>The platform that every image must be for; null for any.</summary>
    public Platform? Platform { get; init; }
}
