using Microsoft.Win32.SafeHandles;
using Strata.Archive;
using Strata.Oci;

namespace Strata.Engine.Archives.Content;

/// <summary>A part of a file, read by position: several may read the same file at once.</summary>
internal sealed class FileRangeStream(SafeFileHandle file, long offset, long length) : ReadingStream
{
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        if (_position == length || buffer.IsEmpty) return 0;
        var n = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, length - _position)], offset + _position);
        if (n == 0) throw StrataException.Damaged("the archive became shorter while it was read");
        _position += n;
        return n;
    }
}
