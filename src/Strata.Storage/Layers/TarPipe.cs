using System.IO.Pipelines;

namespace Strata.Storage.Layers;

/// <summary>Makes a tar on one thread while it is imported on another, a few megabytes apart.</summary>
internal static class TarPipe
{
    /// <summary>Ends when both sides have; a failure of the writer comes out of the reader's reads.</summary>
    public static Layer Import(Action<Stream, CancellationToken> write, Func<Stream, Layer> import, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, minimumSegmentSize: 256 << 10, useSynchronizationContext: false));
        var writer = Task.Factory.StartNew(
            () =>
            {
                Exception? failure = null;
                try
                {
                    using var output = pipe.Writer.AsStream(leaveOpen: true);
                    write(output, stop.Token);
                }
                catch (Exception e)
                {
                    failure = e;
                }
                pipe.Writer.Complete(failure);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            using var input = pipe.Reader.AsStream(leaveOpen: true);
            return import(input);
        }
        finally
        {
            // A failed import must not leave the writer waiting for a reader.
            stop.Cancel();
            pipe.Reader.Complete();
            writer.Wait(CancellationToken.None);
        }
    }
}
