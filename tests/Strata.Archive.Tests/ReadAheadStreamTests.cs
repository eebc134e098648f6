using Strata.Archive.Compression;
using Strata.Archive.Tests.Compression;
using Strata.Oci;

namespace Strata.Archive.Tests;

public sealed class ReadAheadStreamTests
{
    private static readonly byte[] Bytes = Samples.MakeMixed(11, 1_000_000);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 1000)]
    [InlineData(4, 256 * 1024)]
    [InlineData(16, 100)]
    public async Task The_bytes_come_through_in_order(int buffers, int size)
    {
        var bytes = Bytes[..(size == 1 ? 5000 : Bytes.Length)];
        using var stream = new ReadAheadStream(new DribblingStream(bytes, 3001), buffers: buffers, bufferSize: size);
        var result = new MemoryStream();
        var buffer = new byte[777];
        while (true)
        {
            var n = result.Length % 2 == 0 ? stream.Read(buffer) : await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            if (n == 0) break;
            result.Write(buffer, 0, n);
        }
        Assert.Equal(bytes, result.ToArray());
        Assert.Equal(bytes.Length, stream.Position);
        Assert.Equal(0, stream.Read(buffer));
        Assert.Equal(0, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_reads_while_nobody_asks()
    {
        var inner = new BlockingStream(Bytes[..1000]);
        using var stream = new ReadAheadStream(inner);
        await inner.Waiting;
        Assert.Equal(1000, stream.Read(new byte[5000]));
    }

    [Fact]
    public async Task It_reads_no_further_than_its_buffers()
    {
        var inner = new CountingStream();
        using var stream = new ReadAheadStream(inner, buffers: 2, bufferSize: 64);
        await inner.ReadTimes(2);
        Assert.Equal(2, inner.Reads);
        var buffer = new byte[64];
        Assert.Equal(1, stream.Read(buffer));
        await inner.ReadTimes(3);
        Assert.Equal(3, inner.Reads);
    }

    [Fact]
    public void A_failure_comes_after_the_bytes_before_it_and_again()
    {
        var compressed = Gzip.Member(Bytes);
        using var stream = new ReadAheadStream(Decompression.Open(new MemoryStream(compressed[..^4]), out _));
        var result = new MemoryStream();
        var error = Assert.Throws<StrataException>(() => stream.CopyTo(result));
        Assert.Equal(ErrorKind.DataLoss, error.Kind);
        Assert.Equal(Bytes, result.ToArray());
        Assert.Throws<StrataException>(() => stream.Read(new byte[1]));
    }

    [Fact]
    public async Task A_cancelled_read_may_be_tried_again()
    {
        var inner = new BlockingStream(Bytes[..10]);
        using var stream = new ReadAheadStream(inner);
        Assert.Equal(10, stream.Read(new byte[100]));
        using var cancel = new CancellationTokenSource();
        var reading = stream.ReadAsync(new byte[1], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[1], cancel.Token).AsTask());
    }

    [Fact]
    public async Task Disposing_ends_a_thread_that_hangs_and_a_reader_that_waits()
    {
        var inner = new BlockingStream(Bytes[..10]);
        var stream = new ReadAheadStream(inner);
        Assert.Equal(10, stream.Read(new byte[100]));
        var waiting = stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
        await inner.Waiting;
        stream.Dispose();
        stream.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.Throws<ObjectDisposedException>(() => stream.Read(new byte[1]));
    }

    [Fact]
    public async Task A_whole_chain_may_be_disposed_while_its_source_is_silent()
    {
        // As a pull is cancelled: network, read-ahead, hash, decoder, hash, read-ahead.
        var compressed = Gzip.Member(Bytes);
        var network = new BlockingStream(compressed[..(compressed.Length / 2)]);
        var chain = new ReadAheadStream(new HashingStream(Decompression.Open(new HashingStream(new ReadAheadStream(network)), out _)));
        await network.Waiting;
        var reading = Task.Factory.StartNew(() => chain.CopyTo(Stream.Null), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        chain.Dispose();
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => reading);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_inner_stream_is_closed_unless_it_is_to_stay_open(bool leaveOpen)
    {
        var inner = new MemoryStream(Bytes);
        new ReadAheadStream(inner, leaveOpen).Dispose();
        Assert.Equal(leaveOpen, inner.CanRead);
    }

    /// <summary>One byte for each read, without an end.</summary>
    private sealed class CountingStream : MadeStream
    {
        private readonly SemaphoreSlim _read = new(0);
        private int _reads;
        private int _seen;

        public int Reads => Volatile.Read(ref _reads);

        public async Task ReadTimes(int times)
        {
            for (; _seen < times; _seen++) await _read.WaitAsync(TestContext.Current.CancellationToken);
        }

        public override int Read(Span<byte> buffer)
        {
            Interlocked.Increment(ref _reads);
            buffer[0] = 1;
            _read.Release();
            return 1;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _read.Dispose();
            base.Dispose(disposing);
        }
    }
}
