using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace Strata.Archive;

/// <summary>
/// Bytes that are made while they are read: the writer runs on a thread of its own, at most 4 MiB ahead of the reader. Both
/// have ended when a call returns or throws.
/// </summary>
/// <remarks>
/// A failure of the writer comes out of the reader's reads, so that nobody takes half of something for its end, and is
/// what the call throws. When the reader fails first, the writer's token is cancelled, its next write fails, and the
/// reader's failure is thrown. What the reader leaves unread is read to the end, so that the writer is not cut off.
/// </remarks>
public static class StreamPipe
{
    private const int Ahead = 4 << 20;
    private const int SegmentSize = 256 << 10;

    /// <summary>Runs a reader that waits for bytes on the calling thread.</summary>
    /// <param name="write">Makes the bytes.</param>
    /// <param name="read">Uses them; what it returns is returned.</param>
    /// <param name="cancel">Cancels the writer's token.</param>
    public static T Run<T>(Action<Stream, CancellationToken> write, Func<Stream, T> read, CancellationToken cancel) =>
        RunAsync(write, input => new ValueTask<T>(read(input)), cancel).GetAwaiter().GetResult();

    /// <summary>Runs a reader that waits for bytes on the calling thread, and returns nothing.</summary>
    /// <param name="write">Makes the bytes.</param>
    /// <param name="read">Uses them.</param>
    /// <param name="cancel">Cancels the writer's token.</param>
    public static void Run(Action<Stream, CancellationToken> write, Action<Stream> read, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(read);
        Run(
            write,
            input =>
            {
                read(input);
                return true;
            },
            cancel);
    }

    /// <summary>Runs an asynchronous reader.</summary>
    /// <param name="write">Makes the bytes.</param>
    /// <param name="read">Uses them; what it returns is returned.</param>
    /// <param name="cancel">Cancels the writer's token.</param>
    public static async Task<T> RunAsync<T>(Action<Stream, CancellationToken> write, Func<Stream, ValueTask<T>> read, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(read);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Ahead, resumeWriterThreshold: Ahead / 2, minimumSegmentSize: SegmentSize, useSynchronizationContext: false));
        ExceptionDispatchInfo? failure = null;
        var readerFailed = false;
        var writer = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    using var output = new PipeStream(pipe.Writer);
                    write(output, stop.Token);
                    pipe.Writer.Complete();
                }
                catch (Exception e)
                {
                    // What breaks because the reader has gone says nothing about why it went.
                    if (!Volatile.Read(ref readerFailed)) failure = ExceptionDispatchInfo.Capture(e);
                    pipe.Writer.Complete(e);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            T result;
            var input = pipe.Reader.AsStream(leaveOpen: true);
            await using (input.ConfigureAwait(false))
            {
                result = await read(input).ConfigureAwait(false);
                var isEnd = false;
                while (!isEnd)
                {
                    var rest = await pipe.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                    isEnd = rest.IsCompleted;
                    pipe.Reader.AdvanceTo(rest.Buffer.End);
                }
            }
            await writer.ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            return result;
        }
        catch
        {
            Volatile.Write(ref readerFailed, true);
            await stop.CancelAsync().ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await writer.ConfigureAwait(false);
            failure?.Throw();
            throw;
        }
    }

    // A pipe whose reader has gone swallows writes in silence; the writer must not go on for nobody.
    private sealed class PipeStream(PipeWriter pipe) : WritingStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                var span = pipe.GetSpan();
                var n = Math.Min(span.Length, buffer.Length);
                buffer[..n].CopyTo(span);
                pipe.Advance(n);
                buffer = buffer[n..];
            }
            Flush();
        }

        public override void Flush()
        {
            var flush = pipe.FlushAsync();
            if ((flush.IsCompleted ? flush.Result : flush.AsTask().GetAwaiter().GetResult()).IsCompleted) throw new IOException("the reader has gone");
        }
    }
}
