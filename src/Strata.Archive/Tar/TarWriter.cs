using System.Buffers;
using System.Text;
using Strata.Oci;

namespace Strata.Archive.Tar;

/// <summary>
/// Writes a tar archive: ustar where all fits, pax extended headers where it does not. The bytes depend on the entries
/// alone, not on time, process, machine or locale, so that a layer made twice has one digest.
/// </summary>
public sealed class TarWriter : IDisposable
{
    private const int BlockSize = TarInput.BlockSize;
    private const int BufferSize = 128 * 1024;

    private readonly Stream _stream;
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _used;
    private long _remaining;
    private int _padding;
    private string _current = "";
    private bool _finished;

    /// <summary>A writer to <paramref name="stream"/>, which it does not own.</summary>
    public TarWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
    }

    /// <summary>How many bytes the archive has by now, those still buffered included.</summary>
    public long Position { get; private set; }

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(TarWriter));

    /// <summary>
    /// Begins an entry; <see cref="Write"/> must then be given exactly <see cref="TarEntry.StoredSize"/> bytes if it is a file.
    /// </summary>
    /// <exception cref="InvalidOperationException">The content of the entry before is incomplete, or the archive is finished.</exception>
    /// <exception cref="StrataException"><see cref="ErrorKind.InvalidArgument"/>: no tar header can hold the entry.</exception>
    public void WriteEntry(TarEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        FinishEntry();
        TarHeaderEncoder.Validate(entry);
        var records = TarHeaderEncoder.Records(entry);
        var map = entry is { Type: TarEntryType.File, Sparse: { } segments } ? TarHeaderEncoder.InlineMap(segments, entry.Size) : [];
        var stored = entry.Type == TarEntryType.File ? entry.StoredSize : 0;
        var size = checked(map.Length + stored);
        if (size > TarNumber.MaxOctal11) records.Add(("size", Encoding.ASCII.GetBytes(size.ToString(System.Globalization.CultureInfo.InvariantCulture))));

        Span<byte> block = stackalloc byte[BlockSize];
        if (records.Count > 0)
        {
            var body = TarHeaderEncoder.Body(records);
            TarHeaderEncoder.Extended(block, entry, body.Length);
            Append(block);
            Append(body);
            Pad(-body.Length & (BlockSize - 1));
        }
        TarHeaderEncoder.Main(block, entry, size);
        Append(block);
        Append(map);
        _remaining = stored;
        _padding = (int)(-stored & (BlockSize - 1));
        _current = entry.Name;
    }

    /// <summary>Writes content of the current entry.</summary>
    /// <exception cref="InvalidOperationException">More than the entry's <see cref="TarEntry.StoredSize"/>.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (content.Length > _remaining) throw new InvalidOperationException($"\"{_current}\" was announced with {content.Length - _remaining} bytes less content");
        Append(content);
        _remaining -= content.Length;
    }

    /// <summary>Ends the archive with two zero blocks and flushes; the stream stays open. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">The content of the last entry is incomplete.</exception>
    public void Finish()
    {
        if (_finished) return;
        FinishEntry();
        Pad(2 * BlockSize);
        _finished = true;
        Flush();
    }

    /// <summary>Passes on to the stream what is buffered.</summary>
    public void Flush()
    {
        _stream.Write(Buffer, 0, _used);
        _used = 0;
        _stream.Flush();
    }

    /// <summary>Gives the buffer back. An archive that was not finished stays incomplete; the stream stays open.</summary>
    public void Dispose()
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void FinishEntry()
    {
        if (_finished) throw new InvalidOperationException("the archive is finished");
        if (_remaining > 0) throw new InvalidOperationException($"\"{_current}\" lacks {_remaining} bytes of its content");
        Pad(_padding);
        _padding = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Position += bytes.Length;
        var buffer = Buffer;
        if (bytes.Length > buffer.Length - _used)
        {
            _stream.Write(buffer, 0, _used);
            _used = 0;
            if (bytes.Length >= buffer.Length)
            {
                _stream.Write(bytes);
                return;
            }
        }
        bytes.CopyTo(buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    private void Pad(int count)
    {
        Span<byte> zeros = stackalloc byte[BlockSize];
        zeros.Clear();
        for (; count > 0; count -= BlockSize) Append(zeros[..Math.Min(count, BlockSize)]);
    }
}
