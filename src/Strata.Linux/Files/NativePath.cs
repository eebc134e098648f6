using Strata.Oci;

namespace Strata.Linux.Files;

/// <summary>A path as NUL-terminated bytes, on the caller's stack where it fits.</summary>
internal readonly ref struct NativePath
{
    public const int StackSize = 512;

    private readonly Span<byte> _bytes;

    public NativePath(ReadOnlySpan<char> path, Span<byte> stack)
    {
        var max = ImagePath.MaxByteCount(path) + 1;
        _bytes = max <= stack.Length ? stack : new byte[max];
        var n = ImagePath.Encode(path, _bytes);
        if (_bytes[..n].Contains((byte)0)) throw StrataException.Invalid($"a path holds a NUL: {path.ToString().Replace("\0", "\\0", StringComparison.Ordinal)}");
        _bytes[n] = 0;
    }

    public ref byte GetPinnableReference() => ref _bytes.GetPinnableReference();
}
