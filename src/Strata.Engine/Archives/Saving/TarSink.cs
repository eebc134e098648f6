using System.Buffers;
using Strata.Archive.Tar;

namespace Strata.Engine.Archives.Saving;

/// <summary>An archive as a tar. The same files give the same bytes.</summary>
internal sealed class TarSink(Stream output) : IArchiveSink, IDisposable
{
    private const int BufferSize = 256 << 10;

    private readonly TarWriter _tar = new(output);
    private bool _hasBlobs;

    public void WriteDocument(string path, byte[] content)
    {
        WriteDirectories(path);
        _tar.WriteEntry(File(path, content.Length));
        _tar.Write(content);
    }

    public void WriteBlob(string path, long size, Func<Stream> open, CancellationToken cancel)
    {
        WriteDirectories(path);
        _tar.WriteEntry(File(path, size));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var source = open();
            while (source.Read(buffer.AsSpan(0, BufferSize)) is > 0 and var n)
            {
                cancel.ThrowIfCancellationRequested();
                _tar.Write(buffer.AsSpan(0, n));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Finish() => _tar.Finish();

    public void Dispose() => _tar.Dispose();

    private void WriteDirectories(string path)
    {
        if (_hasBlobs || !path.StartsWith("blobs/", StringComparison.Ordinal)) return;
        _hasBlobs = true;
        foreach (var directory in (ReadOnlySpan<string>)["blobs", "blobs/sha256"]) _tar.WriteEntry(new TarEntry { Name = directory, Type = TarEntryType.Directory, Mode = 0x1ED });
    }

    private static TarEntry File(string name, long size) => new() { Name = name, Type = TarEntryType.File, Mode = 0x1A4, Size = size, StoredSize = size };
}
