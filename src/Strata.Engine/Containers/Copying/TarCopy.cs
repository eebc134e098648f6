using Strata.Archive;

namespace Strata.Engine.Containers.Copying;

/// <summary>Unpacks a tar while it is made, and counts it.</summary>
internal static class TarCopy
{
    /// <summary>Returns how many bytes passed. The packer's failure goes before the unpacker's, which only saw a tar that ended.</summary>
    /// <param name="pack">Writes the tar, on a thread of its own.</param>
    /// <param name="unpacker">Takes it.</param>
    /// <param name="progress">Is told how many bytes have passed so far; on the packer's thread.</param>
    /// <param name="cancel">Stops both.</param>
    public static Task<long> RunAsync(Action<Stream, CancellationToken> pack, ITreeUnpacker unpacker, Action<long>? progress, CancellationToken cancel) => Task.Run(
        () =>
        {
            var written = 0L;
            StreamPipe.Run(
                (tar, stop) =>
                {
                    using var counted = new CountingStream(tar, progress);
                    pack(counted, stop);
                    written = counted.Written;
                },
                unpacker.Unpack,
                cancel);
            return written;
        },
        CancellationToken.None);
}
