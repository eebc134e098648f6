using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using Strata.Archive.Tar;

namespace Strata.Build.Copying;

/// <summary>
/// A layer's tar that is made while it is read: its maker runs on a thread of its own, at most a few megabytes ahead of
/// the reader. A failure of the maker comes out of the reader's reads; after the reader has failed or gone, the
/// maker's next write fails.
/// </summary>
internal static class LayerTar
{
    private const int Ahead = 4 << 20;
    private const int SegmentSize = 256 << 10;

    /// <summary>Runs maker and reader; ends when both have ended. The maker's failure comes first.</summary>
    public static async Task<T> ImportAsync<T>(Action<TarWriter> make, Func<Stream, ValueTask<T>> import)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Ahead, resumeWriterThreshold: Ahead / 2, minimumSegmentSize: SegmentSize, useSynchronizationContext: false));
        ExceptionDispatchInfo? failure = null;
        var maker = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    using var stream = new MakerStream(pipe.Writer);
                    using var writer = new TarWriter(stream);
                    make(writer);
                    writer.Finish();
                    pipe.Writer.Complete();
                }
                catch (ReaderGoneException e)
                {
                    pipe.Writer.Complete(e);
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                    pipe.Writer.Complete(e);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            T result;
            var tar = pipe.Reader.AsStream(leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                result = await import(tar);
                await pipe.Reader.CompleteAsync();
            }
            await maker;
            failure?.Throw();
            return result;
        }
        catch
        {
            await pipe.Reader.CompleteAsync();
            await maker;
            failure?.Throw();
            throw;
        }
    }

    private sealed class ReaderGoneException : IOException;

    // A completed reader swallows writes in silence; the maker must not read a whole context for nobody.
    private sealed class MakerStream(PipeWriter pipe) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

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

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
            var flush = pipe.FlushAsync();
            if ((flush.IsCompleted ? flush.Result : flush.AsTask().GetAwaiter().GetResult()).IsCompleted) throw new ReaderGoneException();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
