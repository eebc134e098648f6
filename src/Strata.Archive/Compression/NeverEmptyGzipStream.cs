using System.IO.Compression;

namespace Strata.Archive.Compression;

/// <summary>A GZipStream that writes a member when it was given nothing; the one of .NET then writes nothing at all, which is no gzip.</summary>
internal sealed class NeverEmptyGzipStream(Stream output, ZLibCompressionOptions options, bool leaveOpen) : WritingStream
{
    // The header that .NET writes, a final block without content, CRC and length of nothing.
    private static ReadOnlySpan<byte> EmptyMember => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly GZipStream _gzip = new(output, options, leaveOpen: true);
    private bool _written;
    private bool _disposed;

    public override bool CanWrite => !_disposed;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _written |= !buffer.IsEmpty;
        _gzip.Write(buffer);
    }

    public override void Flush() => _gzip.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            try
            {
                _gzip.Dispose();
                if (!_written) output.Write(EmptyMember);
            }
            finally
            {
                if (!leaveOpen) output.Dispose();
            }
        }
        base.Dispose(disposing);
    }
}
