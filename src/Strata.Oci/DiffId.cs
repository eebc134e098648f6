namespace Strata.Oci;

/// <summary>The digest of a layer's uncompressed tar (OCI image-spec, config.md "Layer DiffID").</summary>
/// <param name="Digest">The digest.</param>
public readonly record struct DiffId(Digest Digest)
{
    /// <summary>The digest as text.</summary>
    public override string ToString() => Digest.ToString();
}
