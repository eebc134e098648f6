using System.IO.Pipelines;
using Strata.Oci;

namespace Strata.Engine.Containers.Copying;

/// <summary>Runs a packer and an unpacker side by side, with a bounded pipe between them.</summary>
internal static class CopyPipe
{
    /// <summary>
    /// Returns the number of bytes that passed. When both sides fail, the packer's failure is thrown: the unpacker only saw
    /// a tar that ended.
    /// </summary>
    public static async Task<long> RunAsync(Action<Stream, CancellationToken> pack, Action<Stream> unpack, Action<long>? progress, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 2 << 20, resumeWriterThreshold: 1 << 20, minimumSegmentSize: 256 << 10, useSynchronizationContext: false));
        CountingStream? counted = null;
        Exception? packing = null;
        var packer = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    using var output = new CountingStream(pipe.Writer.AsStream(leaveOpen: true), progress);
                    counted = output;
                    pack(output, stop.Token);
                }
                catch (Exception e)
                {
                    packing = e;
                }
                pipe.Writer.Complete(packing);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            await Task.Factory.StartNew(
                () =>
                {
                    using var input = pipe.Reader.AsStream(leaveOpen: true);
                    unpack(input);
                    // To the very end: the packer must not be cut off in the archive's last zeros.
                    input.CopyTo(Stream.Null);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
        }
        catch (Exception) when (packing is StrataException failure && !cancel.IsCancellationRequested)
        {
            throw new StrataException(failure.Kind, failure.Message, failure);
        }
        finally
        {
            // A failed unpacker must not leave the packer waiting for a reader.
            await stop.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await packer;
        }
        return counted?.Written ?? 0;
    }
}
