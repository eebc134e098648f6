using System.Buffers;
using System.Text;

namespace Strata.Oci;

/// <summary>
/// Paths inside images are bytes, not text. They are held as strings in which each byte that is no valid UTF-8 stands
/// as the lone surrogate U+DC80–U+DCFF (the idea of Python's PEP 383), so that any name survives a round trip. Encode
/// at the system call and the archive, nowhere else.
/// </summary>
public static class ImagePath
{
    private const char EscapeBase = '\uDC00';

    /// <summary>Bytes to text; never fails, and <see cref="Encode(string)"/> gives the same bytes back.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes)) return Encoding.ASCII.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        Span<char> chars = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(chars[..rune.EncodeToUtf16(chars)]);
            }
            else
            {
                foreach (var b in bytes[..consumed]) text.Append((char)(EscapeBase + b));
            }
            bytes = bytes[consumed..];
        }
        return text.ToString();
    }

    /// <summary>Text to bytes, without a terminator.</summary>
    public static byte[] Encode(string path)
    {
        if (Ascii.IsValid(path)) return Encoding.ASCII.GetBytes(path);
        var bytes = new byte[MaxByteCount(path)];
        return bytes[..Encode(path, bytes)];
    }

    /// <summary>Text to bytes in a buffer of at least <see cref="MaxByteCount"/>; the number of bytes written.</summary>
    public static int Encode(ReadOnlySpan<char> path, Span<byte> destination)
    {
        if (Ascii.FromUtf16(path, destination, out var written) == OperationStatus.Done) return written;
        written = 0;
        while (!path.IsEmpty)
        {
            if (path[0] is >= '\uDC80' and <= '\uDCFF')
            {
                destination[written++] = (byte)(path[0] - EscapeBase);
                path = path[1..];
                continue;
            }
            Rune.DecodeFromUtf16(path, out var rune, out var consumed);
            written += rune.EncodeToUtf8(destination[written..]);
            path = path[consumed..];
        }
        return written;
    }

    /// <summary>An upper bound of the encoded length, in bytes.</summary>
    public static int MaxByteCount(ReadOnlySpan<char> path) => path.Length * 3;

    /// <summary>Orders by the encoded bytes, as the kernel and archives do; UTF-16 order differs.</summary>
    public static int Compare(string a, string b)
    {
        if (Ascii.IsValid(a) && Ascii.IsValid(b)) return string.CompareOrdinal(a, b);
        return Encode(a).AsSpan().SequenceCompareTo(Encode(b));
    }
}
