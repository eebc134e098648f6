using System.Security.Cryptography;
using System.Text;

namespace Strata.Oci;

/// <summary>The name of a stack of layers (OCI image-spec, config.md "Layer ChainID").</summary>
/// <param name="Digest">The digest.</param>
public readonly record struct ChainId(Digest Digest)
{
    /// <summary>
    /// The chain id of <paramref name="layer"/> on top of <paramref name="parent"/>: the diff id itself at the bottom,
    /// else the SHA-256 of <c>parent + " " + diff id</c>.
    /// </summary>
    public static ChainId Of(ChainId? parent, DiffId layer)
    {
        if (parent is null) return new ChainId(layer.Digest);
        Span<byte> text = stackalloc byte[300];
        var n = Encoding.ASCII.GetBytes($"{parent.Value.Digest} {layer.Digest}", text);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(text[..n], hash);
        return new ChainId(Digest.FromSha256(hash));
    }

    /// <summary>The chain id of a whole stack, bottom first; null for none.</summary>
    public static ChainId? Of(IEnumerable<DiffId> layers)
    {
        ChainId? chain = null;
        foreach (var layer in layers) chain = Of(chain, layer);
        return chain;
    }

    /// <summary>The digest as text.</summary>
    public override string ToString() => Digest.ToString();
}
