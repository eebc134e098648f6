using System.Security.Cryptography;
using Strata.Archive;
using Strata.Oci;

namespace Strata.Engine.Archives;

/// <summary>Reads another stream and hashes what is read, for blobs whose name is their digest. The other stream stays open.</summary>
internal sealed class DigestCheckStream(Stream inner, Digest expected) : ReadingStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(expected.Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    public override int Read(Span<byte> buffer)
    {
        var n = inner.Read(buffer);
        _hash.AppendData(buffer[..n]);
        return n;
    }

    /// <summary>Reads what is left and compares. Call it once.</summary>
    /// <exception cref="StrataException">DataLoss: these are not the bytes that the name promises.</exception>
    public void Finish()
    {
        Span<byte> rest = new byte[128 << 10];
        while (Read(rest) > 0)
        {
            // Only for the hash.
        }
        var found = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (found != expected.Hex) throw StrataException.Damaged($"blob {expected} is damaged: its bytes have the digest {expected.Algorithm}:{found}");
    }

    /// <summary>Compares bytes that are in memory.</summary>
    /// <exception cref="StrataException">DataLoss, as <see cref="Finish"/>.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, Digest expected)
    {
        var found = expected.Algorithm == "sha512" ? SHA512.HashData(bytes) : SHA256.HashData(bytes);
        if (Convert.ToHexStringLower(found) != expected.Hex)
        {
            throw StrataException.Damaged($"blob {expected} is damaged: its bytes have the digest {expected.Algorithm}:{Convert.ToHexStringLower(found)}");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}
