using Microsoft.Win32.SafeHandles;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Storage.Layers.Tar;

/// <summary>A file's bytes, read out of a layer's archive.</summary>
internal sealed class TarContentStream : Stream
{
    private readonly SafeFileHandle _archive;
    private readonly TarContent _content;
    private readonly IReadOnlyList<TarSegment> _segments;
    private int _segment;
    private long _stored;
    private long _position;

    public TarContentStream(TarContent content, long size)
    {
        _content = content;
        Length = size;
        _segments = content.Sparse ?? (size > 0 ? [new TarSegment(0, size)] : []);
        _archive = File.OpenHandle(content.Archive, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_position >= Length || buffer.IsEmpty) return 0;
        // Behind a segment: the next one.
        while (_segment < _segments.Count && _position >= _segments[_segment].Offset + _segments[_segment].Length) _stored += _segments[_segment++].Length;
        var next = _segment < _segments.Count ? _segments[_segment] : new TarSegment(Length, 0);
        int n;
        if (_position < next.Offset)
        {
            n = (int)Math.Min(buffer.Length, next.Offset - _position);
            buffer[..n].Clear();
        }
        else
        {
            var within = _position - next.Offset;
            n = RandomAccess.Read(_archive, buffer[..(int)Math.Min(buffer.Length, next.Length - within)], _content.Offset + _stored + within);
            if (n == 0) throw StrataException.Damaged($"{_content.Archive} ends in the middle of a file");
        }
        _position += n;
        return n;
    }

    /// <summary>Reads at an offset, as much as there is, and stands behind it.</summary>
    public int ReadAt(long offset, Span<byte> buffer)
    {
        MoveTo(offset);
        return this.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
    }

    /// <summary>Goes to an offset.</summary>
    public void MoveTo(long offset)
    {
        if (offset < _position) (_segment, _stored) = (0, 0);
        _position = offset;
    }

    /// <summary>Where stored bytes begin, from an offset on; null for nowhere.</summary>
    public long? FindData(long offset)
    {
        foreach (var segment in _segments)
        {
            if (offset < segment.Offset + segment.Length) return Math.Max(offset, segment.Offset);
        }
        return null;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is written here.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _archive.Dispose();
        base.Dispose(disposing);
    }
}
