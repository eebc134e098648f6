using System.Buffers;

namespace Strata.Archive.Tar;

/// <summary>Writes a tar again with other times.</summary>
public static class TarTimes
{
    private const int BufferSize = 128 << 10;

    /// <summary>Copies an archive; entries that are later than <paramref name="latest"/> get that time.</summary>
    /// <param name="source">The archive; left open.</param>
    /// <param name="target">Where the copy goes; left open. It is whole only when the call returns.</param>
    /// <param name="latest">Seconds since the epoch.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="Oci.StrataException"><see cref="Oci.ErrorKind.DataLoss"/>: the archive is damaged.</exception>
    public static void Clamp(Stream source, Stream target, long latest, CancellationToken cancel) =>
        Rewrite(source, target, (seconds, nanoseconds) => seconds >= latest ? (latest, 0) : (seconds, nanoseconds), cancel);

    /// <summary>As <see cref="Clamp"/>, with the one time for all entries.</summary>
    public static void Set(Stream source, Stream target, long time, CancellationToken cancel) => Rewrite(source, target, (_, _) => (time, 0), cancel);

    private static void Rewrite(Stream source, Stream target, Func<long, int, (long Seconds, int Nanoseconds)> change, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var reader = new TarReader(source);
            using var writer = new TarWriter(target);
            while (reader.Next() is { } entry)
            {
                cancel.ThrowIfCancellationRequested();
                (entry.MtimeSeconds, entry.MtimeNanoseconds) = change(entry.MtimeSeconds, entry.MtimeNanoseconds);
                writer.WriteEntry(entry);
                while (reader.Read(buffer) is > 0 and var n) writer.Write(buffer.AsSpan(0, n));
            }
            writer.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
