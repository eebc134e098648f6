namespace Strata.Archive.Compression;

/// <summary>A read-only stream over a decoder. Damage found once is found again by every later read.</summary>
internal abstract class DecodingStream(CodecInput input) : Stream
{
    private Oci.StrataException? _damage;

    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    protected CodecInput Input => input;

    public sealed override int Read(Span<byte> buffer)
    {
        if (_damage is not null) throw _damage;
        if (buffer.IsEmpty) return 0;
        try
        {
            return Decode(buffer);
        }
        catch (Oci.StrataException damage) when (damage.Kind == Oci.ErrorKind.DataLoss)
        {
            _damage = damage;
            throw;
        }
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public sealed override void Flush()
    {
        // Nothing is written here.
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>At least one byte, or 0 when the compressed stream ended as it should.</summary>
    protected abstract int Decode(Span<byte> destination);

    protected override void Dispose(bool disposing)
    {
        if (disposing) input.Dispose();
        base.Dispose(disposing);
    }
}
