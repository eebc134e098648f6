using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>
/// A content digest, <c>algorithm:hex</c> (OCI image-spec, descriptor.md "Digests"). Only sha256 and sha512 are
/// accepted, in lower case, because only these can be verified.
/// </summary>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest : IComparable<Digest>
{
    private readonly string? _value;

    private Digest(string value) => _value = value;

    /// <summary>The digest of no bytes.</summary>
    public static Digest Empty { get; } = new("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// <summary>True for <c>default</c>, which is no digest at all.</summary>
    public bool IsDefault => _value is null;

    /// <summary>The algorithm: <c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm => Value[..Value.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>The lower-case hexadecimal part.</summary>
    public string Hex => Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The first twelve hexadecimal characters, as listings show ids.</summary>
    public string Short => Hex[..12];

    private string Value => _value ?? throw new InvalidOperationException("a default Digest has no value");

    /// <summary>Reads <c>algorithm:hex</c>.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.InvalidArgument"/> when it is no digest.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw StrataException.Invalid($"invalid digest \"{text}\": expected sha256:<64 hexadecimal characters>");

    /// <summary>Reads <c>algorithm:hex</c>; false when it is no digest.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        if (text is null) return false;
        var length = text.StartsWith("sha256:", StringComparison.Ordinal) ? 64 : text.StartsWith("sha512:", StringComparison.Ordinal) ? 128 : -1;
        if (length < 0 || text.Length != 7 + length) return false;
        foreach (var c in text.AsSpan(7))
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f'))) return false;
        }
        digest = new Digest(text);
        return true;
    }

    /// <summary>Wraps the raw 32 bytes of a SHA-256.</summary>
    public static Digest FromSha256(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != 32) throw new ArgumentException("a SHA-256 has 32 bytes", nameof(hash));
        return new Digest("sha256:" + Convert.ToHexStringLower(hash));
    }

    /// <summary>The SHA-256 digest of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(content, hash);
        return FromSha256(hash);
    }

    /// <inheritdoc/>
    public int CompareTo(Digest other) => string.CompareOrdinal(_value, other._value);

    /// <summary>The digest as <c>algorithm:hex</c>; empty for <c>default</c>.</summary>
    public override string ToString() => _value ?? "";

    /// <summary>Orders by text.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Orders by text.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Orders by text.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by text.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;
}
