using Strata.Archive.Tests.Compression;

namespace Strata.Archive.Tests;

public sealed class StreamPipeTests
{
    private static readonly byte[] Bytes = Samples.MakeMixed(7, 9_000_000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_bytes_come_through_in_order()
    {
        var read = StreamPipe.Run(
            static (output, _) =>
            {
                for (var i = 0; i < Bytes.Length; i += 70_001) output.Write(Bytes.AsSpan(i, Math.Min(70_001, Bytes.Length - i)));
            },
            static input => ReadAll(input),
            Cancel);
        Assert.Equal(Bytes, read);
    }

    [Fact]
    public async Task The_reader_may_wait_for_other_things()
    {
        var read = await StreamPipe.RunAsync(
            static (output, _) => output.Write(Bytes),
            static async input =>
            {
                await Task.Yield();
                return ReadAll(input);
            },
            Cancel);
        Assert.Equal(Bytes, read);
    }

    [Fact]
    public void The_writer_is_not_cut_off_when_the_reader_has_enough()
    {
        var isWhole = false;
        var first = StreamPipe.Run(
            (output, _) =>
            {
                output.Write(Bytes);
                isWhole = true;
            },
            static input => input.ReadByte(),
            Cancel);
        Assert.Equal(Bytes[0], first);
        Assert.True(isWhole);
    }

    [Fact]
    public void A_failed_writer_is_no_end_for_the_reader()
    {
        Exception? seen = null;
        var thrown = Assert.Throws<InvalidDataException>(() => StreamPipe.Run(
            static (output, _) =>
            {
                output.Write(Bytes);
                throw new InvalidDataException("the writer's");
            },
            input =>
            {
                try
                {
                    ReadAll(input);
                }
                catch (Exception e)
                {
                    seen = e;
                    throw new IOException("the reader's", e);
                }
            },
            Cancel));
        Assert.Equal("the writer's", thrown.Message);
        Assert.Same(thrown, seen);
    }

    [Fact]
    public void A_failure_of_the_writer_is_thrown_when_the_reader_looks_away()
    {
        Assert.Throws<InvalidDataException>(() => StreamPipe.Run(static (_, _) => throw new InvalidDataException(), static _ => { }, Cancel));
    }

    [Fact]
    public void A_failed_reader_ends_the_writer()
    {
        var written = 0L;
        var isCancelled = false;
        var thrown = Assert.Throws<InvalidDataException>(() => StreamPipe.Run(
            (output, stop) =>
            {
                try
                {
                    while (true)
                    {
                        output.Write(Bytes.AsSpan(0, 100_000));
                        written += 100_000;
                    }
                }
                finally
                {
                    isCancelled = stop.IsCancellationRequested;
                }
            },
            static input =>
            {
                input.ReadExactly(new byte[10]);
                throw new InvalidDataException("the reader's");
            },
            Cancel));
        Assert.Equal("the reader's", thrown.Message);
        Assert.True(isCancelled);
        Assert.InRange(written, 0, 10_000_000);
    }

    [Fact]
    public void Cancelling_reaches_the_writer()
    {
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => StreamPipe.Run(
            static (output, stop) =>
            {
                while (true)
                {
                    stop.ThrowIfCancellationRequested();
                    output.Write(Bytes.AsSpan(0, 1000));
                }
            },
            input =>
            {
                input.ReadExactly(new byte[1000]);
                cancel.Cancel();
                ReadAll(input);
            },
            cancel.Token));
    }

    private static byte[] ReadAll(Stream input)
    {
        var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    }
}
