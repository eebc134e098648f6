namespace Strata.Archive.Tests;

/// <summary>A read-only stream made by code.</summary>
internal abstract class MadeStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>So many zeros.</summary>
internal sealed class ZeroStream(long length) : MadeStream
{
    public override int Read(Span<byte> buffer)
    {
        var n = (int)Math.Min(buffer.Length, length);
        buffer[..n].Clear();
        length -= n;
        return n;
    }
}

/// <summary>One stream after the other.</summary>
internal sealed class JoinedStream(params Stream[] streams) : MadeStream
{
    private int _current;

    public override int Read(Span<byte> buffer)
    {
        for (; _current < streams.Length; _current++)
        {
            var n = streams[_current].Read(buffer);
            if (n > 0) return n;
        }
        return 0;
    }
}

/// <summary>Gives the bytes in pieces of odd sizes, as sockets do.</summary>
internal sealed class DribblingStream(byte[] bytes, int most = 7) : MadeStream
{
    private int _position;
    private int _piece;

    public override int Read(Span<byte> buffer)
    {
        var n = Math.Min(Math.Min(buffer.Length, 1 + (_piece++ % most)), bytes.Length - _position);
        bytes.AsSpan(_position, n).CopyTo(buffer);
        _position += n;
        return n;
    }
}

/// <summary>Gives the bytes, and then nothing until it is disposed, as a socket whose peer is silent.</summary>
internal sealed class BlockingStream(byte[] bytes) : MadeStream
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _disposed = new();
    private int _position;

    /// <summary>Done when a reader waits.</summary>
    public Task Waiting => _waiting.Task;

    public override int Read(Span<byte> buffer)
    {
        var n = Math.Min(buffer.Length, bytes.Length - _position);
        bytes.AsSpan(_position, n).CopyTo(buffer);
        _position += n;
        if (n > 0) return n;
        _waiting.SetResult();
        _disposed.Wait();
        throw new ObjectDisposedException(nameof(BlockingStream));
    }

    protected override void Dispose(bool disposing)
    {
        _disposed.Set();
        base.Dispose(disposing);
    }
}
