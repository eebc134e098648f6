using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Strata.Archive.Tar;
using Strata.Host;
using Strata.Oci;

namespace Strata.Engine.Archives.Content;

/// <summary>
/// Keeps what arrives before it can be used, one entry after the other in one file. The file is in a lease's staging
/// directory and goes with the lease.
/// </summary>
internal sealed class ArchiveSpool(string directory) : IDisposable
{
    private const int BufferSize = 256 << 10;

    private readonly SafeFileHandle _file = System.IO.File.OpenHandle(Path.Combine(directory, "spool"), FileMode.CreateNew, FileAccess.ReadWrite);
    private long _end;

    public SafeFileHandle File => _file;

    /// <summary>Takes the content of the reader's current entry.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="StrataException">ResourceExhausted: no space.</exception>
    public long Add(TarReader reader, CancellationToken cancel)
    {
        var start = _end;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (reader.Read(buffer) is > 0 and var n)
            {
                cancel.ThrowIfCancellationRequested();
                RandomAccess.Write(_file, buffer.AsSpan(0, n), _end);
                _end += n;
            }
        }
        catch (IOException e) when (DiskFull.IsCauseOf(e))
        {
            throw new StrataException(ErrorKind.ResourceExhausted, $"no space left on device: the archive can't be kept in {directory} until its manifest is read; load it from a plain tar file, which needs no such copy", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return start;
    }

    public void Dispose() => _file.Dispose();
}
