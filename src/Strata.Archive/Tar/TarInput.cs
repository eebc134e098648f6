using System.Buffers;
using Strata.Oci;

namespace Strata.Archive.Tar;

/// <summary>The archive's bytes: buffered, counted, and told to the recorder as they are consumed.</summary>
internal sealed class TarInput(Stream stream, ITarRecorder? recorder) : IDisposable
{
    public const int BlockSize = 512;
    private const int BufferSize = 256 * 1024;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _end;

    /// <summary>How many bytes of the archive were consumed.</summary>
    public long Offset { get; private set; }

    /// <summary>The entry being read, for messages; empty between entries.</summary>
    public string Context { get; set; } = "";

    /// <summary>The entry before, for messages about what has no name yet.</summary>
    private string Previous { get; set; } = "";

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(TarReader));

    /// <summary>The next 512 bytes, valid until the next call; empty at a clean end of the stream.</summary>
    public ReadOnlySpan<byte> TakeBlock(bool mayEnd)
    {
        while (_end - _start < BlockSize)
        {
            if (Fill()) continue;
            if (_end == _start && mayEnd) return default;
            throw Damaged("the archive is truncated");
        }
        var block = Buffer.AsSpan(_start, BlockSize);
        ConsumeRaw(BlockSize);
        return block;
    }

    /// <summary>Fills <paramref name="destination"/> with bytes that are no content.</summary>
    public void ReadRaw(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_end == _start && !Fill()) throw Damaged("the archive is truncated");
            var n = Math.Min(destination.Length, _end - _start);
            Buffer.AsSpan(_start, n).CopyTo(destination);
            ConsumeRaw(n);
            destination = destination[n..];
        }
    }

    /// <summary>Reads 1 to <paramref name="limit"/> bytes of content.</summary>
    public int ReadPayload(Span<byte> destination, long limit)
    {
        if (destination.Length > limit) destination = destination[..(int)limit];
        int n;
        if (_end == _start && destination.Length >= BufferSize / 4)
        {
            // Nothing is buffered and the caller's buffer is as good as ours: save a copy.
            n = stream.Read(destination);
            if (n <= 0) throw Damaged("the archive is truncated");
        }
        else
        {
            if (_end == _start && !Fill()) throw Damaged("the archive is truncated");
            n = Math.Min(destination.Length, _end - _start);
            Buffer.AsSpan(_start, n).CopyTo(destination);
            _start += n;
        }
        Offset += n;
        recorder?.Payload(n);
        return n;
    }

    /// <summary>Passes over content that nobody reads.</summary>
    public void SkipPayload(long count)
    {
        if (recorder is null && count > _end - _start && stream.CanSeek)
        {
            SeekPast(count);
            return;
        }
        while (count > 0)
        {
            if (_end == _start && !Fill()) throw Damaged("the archive is truncated");
            var n = (int)Math.Min(count, _end - _start);
            _start += n;
            Offset += n;
            count -= n;
            recorder?.Payload(n);
        }
    }

    private void SeekPast(long count)
    {
        var beyond = count - (_end - _start);
        if (beyond > stream.Length - stream.Position) throw Damaged("the archive is truncated");
        stream.Seek(beyond, SeekOrigin.Current);
        _start = _end = 0;
        Offset += count;
    }

    /// <summary>Passes over padding, or the data of an entry that is not shown.</summary>
    public void SkipRaw(long count)
    {
        while (count > 0)
        {
            if (_end == _start && !Fill()) throw Damaged("the archive is truncated");
            var n = (int)Math.Min(count, _end - _start);
            ConsumeRaw(n);
            count -= n;
        }
    }

    /// <summary>Passes over what fills up the last block of content; an archive that ends there has lost nothing.</summary>
    public void SkipPadding(int count)
    {
        while (count > 0 && (_end > _start || Fill()))
        {
            var n = Math.Min(count, _end - _start);
            ConsumeRaw(n);
            count -= n;
        }
    }

    /// <summary>What comes now belongs to the next entry.</summary>
    public void LeaveEntry()
    {
        if (Context.Length > 0) Previous = Context;
        Context = "";
    }

    /// <summary>Reads on to the end of the stream.</summary>
    public void Drain()
    {
        do
        {
            if (_end > _start) ConsumeRaw(_end - _start);
        }
        while (Fill());
    }

    public StrataException Damaged(string what)
    {
        var place = Context.Length > 0 ? $" in entry \"{Printable(Context)}\"" : Previous.Length > 0 ? $" after entry \"{Printable(Previous)}\"" : "";
        return StrataException.Damaged($"reading tar archive: {what}{place} at offset {Offset}");
    }

    public void Dispose()
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    // Names come from strangers and messages end on terminals.
    private static string Printable(string name) =>
        string.Create(Math.Min(name.Length, 256), name, static (chars, from) =>
        {
            for (var i = 0; i < chars.Length; i++) chars[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
        });

    private void ConsumeRaw(int count)
    {
        recorder?.Raw(Buffer.AsSpan(_start, count));
        _start += count;
        Offset += count;
    }

    private bool Fill()
    {
        var buffer = Buffer;
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_start > 0)
        {
            buffer.AsSpan(_start, _end - _start).CopyTo(buffer);
            _end -= _start;
            _start = 0;
        }
        var n = stream.Read(buffer, _end, buffer.Length - _end);
        if (n <= 0) return false;
        _end += n;
        return true;
    }
}
