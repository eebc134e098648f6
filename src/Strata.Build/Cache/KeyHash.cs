using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Strata.Oci;

namespace Strata.Build.Cache;

/// <summary>
/// Digests a sequence of values so that no two different sequences give the same bytes to hash: every text goes in
/// behind its length.
/// </summary>
internal sealed class KeyHash : IDisposable
{
    private const int NullLength = -1;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public KeyHash Add(string? text)
    {
        if (text is null) return Add(NullLength);
        var max = ImagePath.MaxByteCount(text);
        if (max <= 1024)
        {
            Span<byte> bytes = stackalloc byte[1024];
            return Add(bytes[..ImagePath.Encode(text, bytes)]);
        }
        var rented = ArrayPool<byte>.Shared.Rent(max);
        Add(rented.AsSpan(0, ImagePath.Encode(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public KeyHash Add(Digest digest) => Add(digest.ToString());

    public KeyHash Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    public KeyHash Add(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
        return this;
    }

    public KeyHash Add(IReadOnlyList<string> texts)
    {
        Add(texts.Count);
        foreach (var text in texts) Add(text);
        return this;
    }

    /// <summary>The digest of all that was added; the next one starts empty.</summary>
    public Digest Finish()
    {
        Span<byte> hash = stackalloc byte[32];
        _hash.GetHashAndReset(hash);
        return Digest.FromSha256(hash);
    }

    public void Dispose() => _hash.Dispose();
}
