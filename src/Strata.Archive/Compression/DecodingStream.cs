namespace Strata.Archive.Compression;

/// <summary>
/// A read-only stream over a decoder. A failure found once is found again by every later read. It may be disposed while
/// another thread reads: that closes the compressed stream, so that a read waiting for it returns, and what the decoder
/// holds is let go when the read has left it.
/// </summary>
internal abstract class DecodingStream(CodecInput input) : ReadingStream
{
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Disposed = 2;

    private Oci.StrataException? _failure;
    private int _state;

    protected CodecInput Input => input;

    public sealed override int Read(Span<byte> buffer)
    {
        var before = Interlocked.CompareExchange(ref _state, Reading, Idle);
        ObjectDisposedException.ThrowIf(before == Disposed, this);
        if (before == Reading) throw new InvalidOperationException("two threads read one decompressed stream");
        try
        {
            if (_failure is not null) throw _failure;
            return buffer.IsEmpty ? 0 : Decode(buffer);
        }
        catch (Oci.StrataException failure)
        {
            _failure = failure;
            throw;
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Reading) == Disposed) ReleaseAll();
        }
    }

    public sealed override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <summary>At least one byte, or 0 when the compressed stream ended as it should.</summary>
    protected abstract int Decode(Span<byte> destination);

    /// <summary>Lets go what the decoder holds; called once, when nothing reads any more.</summary>
    protected virtual void Release()
    {
        // Most hold managed memory alone.
    }

    protected sealed override void Dispose(bool disposing)
    {
        // From a finalizer nothing reads, and other objects are not to be touched.
        if (!disposing)
        {
            Release();
            return;
        }
        var before = Interlocked.Exchange(ref _state, Disposed);
        if (before == Disposed) return;
        input.CloseStream();
        if (before == Idle) ReleaseAll();
        base.Dispose(disposing);
    }

    private void ReleaseAll()
    {
        Release();
        input.ReleaseBuffer();
    }
}
