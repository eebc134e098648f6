using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Strata.Archive;

/// <summary>
/// Reads a stream on a thread of its own into a small ring of buffers, so that what makes the bytes (decompression,
/// hashing) and what uses them run at the same time. One reader only. A failure of the inner stream is rethrown at the
/// reader, after the bytes that came before it.
/// </summary>
public sealed class ReadAheadStream : Stream
{
    private readonly Stream _inner;
    private readonly bool _leaveOpen;
    private readonly byte[]?[] _buffers;
    private readonly int[] _lengths;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _free;
    private readonly SemaphoreSlim _full = new(0);
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenSource _stop;
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private int _head;
    private int _offset;
    private bool _holding;
    private bool _ended;
    private bool _disposed;
    private bool _threadDone;
    private long _position;

    /// <summary>Begins to read <paramref name="inner"/> at once.</summary>
    /// <param name="inner">The stream to read; used by the thread alone until this stream is disposed.</param>
    /// <param name="leaveOpen">Whether the inner stream outlives this one.</param>
    /// <param name="buffers">How many buffers there are, at least two.</param>
    /// <param name="bufferSize">How many bytes each has.</param>
    /// <param name="cancel">Ends the waits of the reader, also while the inner stream gives nothing.</param>
    public ReadAheadStream(Stream inner, bool leaveOpen = false, int buffers = 4, int bufferSize = 256 * 1024, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(buffers, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferSize, 1);
        _inner = inner;
        _cancel = cancel;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _leaveOpen = leaveOpen;
        _buffers = new byte[buffers][];
        for (var i = 0; i < buffers; i++) _buffers[i] = ArrayPool<byte>.Shared.Rent(bufferSize);
        _lengths = new int[buffers];
        _free = new SemaphoreSlim(buffers);
        _thread = new Thread(Fill) { IsBackground = true, Name = "strata read-ahead" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <summary>How many bytes the reader has taken.</summary>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty || _ended) return 0;
        if (!_holding)
        {
            WaitForBuffer();
            _holding = true;
        }
        return Take(buffer);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty || _ended) return 0;
        if (!_holding)
        {
            if (!_full.Wait(0, CancellationToken.None))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
                try
                {
                    await _full.WaitAsync(either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    _cancel.ThrowIfCancellationRequested();
                    throw new ObjectDisposedException(nameof(ReadAheadStream));
                }
            }
            _holding = true;
        }
        return Take(buffer.Span);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is written here.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>
    /// Stops the thread. If it is inside a read of the inner stream for long, that stream is closed under it (unless it is
    /// to stay open) and the thread ends when its read returns; Dispose does not wait for it. So the inner stream must
    /// bear being disposed during a read, as files, sockets and the streams of this assembly do. A reader that waits on
    /// another thread gets an <see cref="ObjectDisposedException"/>.
    /// </summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _stop.Cancel();
            // A thread between two reads is gone in no time; only then is the inner stream closed in peace.
            _thread.Join(50);
            if (!_leaveOpen) _inner.Dispose();
            Release();
        }
        base.Dispose(disposing);
    }

    private void WaitForBuffer()
    {
        try
        {
            _full.Wait(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            _cancel.ThrowIfCancellationRequested();
            throw new ObjectDisposedException(nameof(ReadAheadStream));
        }
    }

    private int Take(Span<byte> destination)
    {
        var length = _lengths[_head];
        if (length == 0)
        {
            // The thread ended; the mark stays where it is, so each further call gives the same answer.
            _failure?.Throw();
            _ended = true;
            return 0;
        }
        var n = Math.Min(destination.Length, length - _offset);
        _buffers[_head].AsSpan(_offset, n).CopyTo(destination);
        _offset += n;
        _position += n;
        if (_offset == length)
        {
            _offset = 0;
            _head = (_head + 1) % _buffers.Length;
            _holding = false;
            _free.Release();
        }
        return n;
    }

    private void Fill()
    {
        try
        {
            for (var tail = 0; ; tail = (tail + 1) % _buffers.Length)
            {
                _free.Wait(_stop.Token);
                _lengths[tail] = 0;
                try
                {
                    _lengths[tail] = _inner.Read(_buffers[tail]!);
                }
                catch (Exception failure)
                {
                    _failure = ExceptionDispatchInfo.Capture(failure);
                }
                var last = _lengths[tail] == 0;
                _full.Release();
                if (last) break;
            }
        }
        catch (OperationCanceledException)
        {
            // Dispose: nobody reads any more.
        }
        finally
        {
            lock (_gate) _threadDone = true;
            Release();
        }
    }

    // The buffers go back when both the thread and the reader have done with them.
    private void Release()
    {
        lock (_gate)
        {
            if (!_threadDone || !_disposed) return;
            for (var i = 0; i < _buffers.Length; i++)
            {
                if (_buffers[i] is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
                _buffers[i] = null;
            }
        }
    }
}
