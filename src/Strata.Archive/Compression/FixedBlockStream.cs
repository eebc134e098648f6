using System.Buffers;

namespace Strata.Archive.Compression;

/// <summary>
/// Hands what is written to it to a compressor in blocks of one size, whatever the sizes of the writes: where a compressor
/// cuts depends on the pieces that it is given. A flush is not passed on, since it would cut too.
/// </summary>
/// <param name="inner">The compressor; disposed with this stream.</param>
internal sealed class FixedBlockStream(Stream inner) : WritingStream
{
    private const int BlockSize = 128 * 1024;

    private byte[]? _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int _used;

    public override bool CanWrite => _block is not null;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_block is null, this);
        while (!buffer.IsEmpty)
        {
            if (_used == 0 && buffer.Length >= BlockSize)
            {
                inner.Write(buffer[..BlockSize]);
                buffer = buffer[BlockSize..];
                continue;
            }
            var n = Math.Min(BlockSize - _used, buffer.Length);
            buffer[..n].CopyTo(_block.AsSpan(_used));
            _used += n;
            buffer = buffer[n..];
            if (_used == BlockSize) WriteBlock();
        }
    }

    public override void Flush()
    {
        // The compressed stream is whole when this one is disposed, not before.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _block is { } block)
        {
            try
            {
                if (_used > 0) WriteBlock();
            }
            finally
            {
                _block = null;
                ArrayPool<byte>.Shared.Return(block);
                inner.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    private void WriteBlock()
    {
        inner.Write(_block!, 0, _used);
        _used = 0;
    }
}
