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
