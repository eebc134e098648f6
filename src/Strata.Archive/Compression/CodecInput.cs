using System.Buffers;
using System.Buffers.Binary;
using Strata.Oci;

namespace Strata.Archive.Compression;

/// <summary>The compressed side of a decoder: a buffered stream that can be looked into before it is consumed.</summary>
internal sealed class CodecInput(Stream stream, bool leaveOpen)
{
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private int _start;
    private int _end;
    private long _consumedBefore;

    /// <summary>The codec's name, for messages.</summary>
    public string Codec { get; set; } = "";

    /// <summary>How many compressed bytes were consumed.</summary>
    public long Offset => _consumedBefore + _start;

    /// <summary>What is buffered and not consumed.</summary>
    public ReadOnlySpan<byte> Available => Buffer.AsSpan(_start, _end - _start);

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(CodecInput));

    public void Consume(int count) => _start += count;

    /// <summary>Buffers at least <paramref name="count"/> bytes; false if the stream ends before.</summary>
    public bool Ensure(int count)
    {
        while (_end - _start < count)
        {
            if (!Fill()) return false;
        }
        return true;
    }

    /// <summary>Exactly so many bytes, consumed; valid until the next call.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (!Ensure(count)) throw Truncated();
        var bytes = Buffer.AsSpan(_start, count);
        _start += count;
        return bytes;
    }

    public byte TakeByte()
    {
        if (_start == _end && !Ensure(1)) throw Truncated();
        return Buffer[_start++];
    }

    public uint TakeUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>Copies without decoding; the number of bytes, 0 only at the end.</summary>
    public int Read(Span<byte> destination)
    {
        if (destination.IsEmpty) return 0;
        if (_start == _end)
        {
            if (destination.Length >= 32 * 1024)
            {
                var direct = stream.Read(destination);
                _consumedBefore += direct;
                return direct;
            }
            if (!Fill()) return 0;
        }
        var n = Math.Min(destination.Length, _end - _start);
        Buffer.AsSpan(_start, n).CopyTo(destination);
        _start += n;
        return n;
    }

    /// <summary>Consumes zero bytes; true if there is nothing but them to the end of the stream.</summary>
    public bool OnlyZerosFollow(out long zeros)
    {
        zeros = 0;
        while (Ensure(1))
        {
            var available = Available;
            var end = available.IndexOfAnyExcept((byte)0);
            var n = end < 0 ? available.Length : end;
            Consume(n);
            zeros += n;
            if (end >= 0) return false;
        }
        return true;
    }

    public StrataException Truncated() => Damaged("the stream is truncated");

    public StrataException Damaged(string what, Exception? inner = null) =>
        StrataException.Damaged($"decompressing {Codec}: {what}, near compressed offset {Offset}", inner);

    /// <summary>Closes the stream unless it is to stay open; another thread may be reading it.</summary>
    public void CloseStream()
    {
        if (!leaveOpen) stream.Dispose();
    }

    /// <summary>Gives the buffer back; nothing may read any more.</summary>
    public void ReleaseBuffer()
    {
        if (_buffer is not { } buffer) return;
        _buffer = null;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private bool Fill()
    {
        var buffer = Buffer;
        if (_start > 0)
        {
            buffer.AsSpan(_start, _end - _start).CopyTo(buffer);
            _consumedBefore += _start;
            _end -= _start;
            _start = 0;
        }
        var n = stream.Read(buffer, _end, buffer.Length - _end);
        if (n <= 0) return false;
        _end += n;
        return true;
    }
}
