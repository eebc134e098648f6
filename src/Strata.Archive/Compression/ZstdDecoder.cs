using ZstdSharp.Unsafe;

namespace Strata.Archive.Compression;

/// <summary>Zstandard frames and skippable frames one after another (RFC 8878 3.1); content checksums are verified.</summary>
internal sealed unsafe class ZstdDecoder(CodecInput input) : DecodingStream(input)
{
    private ZSTD_DCtx_s* _context = Methods.ZSTD_createDCtx();
    private bool _inFrame;

    ~ZstdDecoder() => Dispose(false);

    protected override int Decode(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        while (true)
        {
            if (!Input.Ensure(1) && !_inFrame) return 0;
            // Output may wait inside the decoder after all input was taken: it is asked once more before that is an error.
            var starved = Input.Available.IsEmpty;
            var written = Step(destination);
            if (written > 0) return written;
            if (starved && _inFrame) throw Input.Truncated();
        }
    }

    protected override void Release()
    {
        if (_context is null) return;
        _ = Methods.ZSTD_freeDCtx(_context);
        _context = null;
    }

    private int Step(Span<byte> destination)
    {
        nuint hint;
        int written;
        int consumed;
        fixed (byte* source = Input.Available, target = destination)
        {
            var from = new ZSTD_inBuffer_s { src = source, size = (nuint)Input.Available.Length };
            var to = new ZSTD_outBuffer_s { dst = target, size = (nuint)destination.Length };
            hint = Methods.ZSTD_decompressStream(_context, &to, &from);
            written = (int)to.pos;
            consumed = (int)from.pos;
        }
        if (Methods.ZSTD_isError(hint))
        {
            throw Input.Damaged(Methods.ZSTD_getErrorCode(hint) == ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge
                ? "the frame wants a window of more than 128 MiB"
                : Methods.ZSTD_getErrorName(hint).ToLowerInvariant());
        }
        Input.Consume(consumed);
        // 0 means that a frame was decoded and given out to its end.
        _inFrame = hint != 0;
        return written;
    }
}
